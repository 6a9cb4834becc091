delete from idempotency_key
where sandbox_id = $1 and key = $2 and claim_no = $3 and status is null
