update job set
    state = $3,
    ended_at = case when $3 = 'paused' then null else clock_timestamp() end,
    reason = $4,
    lease_by = null
where is_world($1) and sandbox_id = $1 and job_no = $2
