select sandbox_now(sandbox_id) from sandbox where sandbox_id = $1 and gone_at is null
