select line_nos, numbers, lines
from job_input
where is_world($1) and sandbox_id = $1 and job_no = $2 and chunk_no = $3
