-- Locked: whoever pauses or stops it, or claims it, waits for the chunk's end.
select task, total, succeeded + rejected as looked_at, next_chunk, next_after
from job
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3 and state is not distinct from 'running'
for update
