update job set lease_until = clock_timestamp() + make_interval(secs => $4)
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
    and state is not distinct from 'preparing'
