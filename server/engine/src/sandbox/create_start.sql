insert into sandbox (sandbox_id, name, clock_offset, start_of)
select $2, name, clock_offset, sandbox_id
from sandbox
where sandbox_id = $1
