update job set
    state = 'prepared', task = $4, preview = $5, total = $6, rejected = $7, lease_by = null
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
    and state is not distinct from 'preparing'
