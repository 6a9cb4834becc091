select for_run from sandbox where sandbox_id = $1 and gone_at is null
