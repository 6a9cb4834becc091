-- How many jobs the sandbox had before this one.
select count(*) from job where sandbox_id = $1 and job_no < $2 and is_world($1)
