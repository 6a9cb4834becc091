select state from job where is_world($1) and sandbox_id = $1 and job_no = $2
