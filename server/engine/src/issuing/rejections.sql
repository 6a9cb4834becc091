select line_no, last_line_no, line, code
from job_rejection
where is_world($1) and sandbox_id = $1 and job_no = $2 and line_no > $3
order by line_no
limit $4
