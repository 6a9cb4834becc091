update job set lease_by = null, lease_until = clock_timestamp()
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
    and (state is not distinct from 'preparing' or state is not distinct from 'running')
