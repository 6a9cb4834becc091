-- Later each time: a fault may be the database's, and pass.
update job set
    attempts = attempts + 1,
    lease_by = null,
    lease_until = clock_timestamp() + make_interval(secs => 2 ^ attempts),
    state = case when attempts + 1 < $4 then state else 'failed' end,
    ended_at = case when attempts + 1 < $4 then null else clock_timestamp() end,
    reason = case when attempts + 1 < $4 then reason else $5::jsonb end
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
    and (state is not distinct from 'preparing' or state is not distinct from 'running')
