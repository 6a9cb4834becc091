select coalesce(clock_stopped_at, clock_timestamp() + clock_offset) from sandbox where sandbox_id = $1 and gone_at is null
