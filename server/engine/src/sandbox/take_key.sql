-- The reset's own key, so that its answer is kept. Every other tells of what is gone.
update idempotency_key set sandbox_id = $2 where sandbox_id = $1 and key = $3 and status is null
