update idempotency_key set status = $4, headers = $5, body = $6, leased_until = null
where sandbox_id = $1 and key = $2 and claim_no = $3 and status is null
