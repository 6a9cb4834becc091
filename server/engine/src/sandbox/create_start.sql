insert into sandbox (sandbox_id, name, clock_offset, clock_stopped_at, start_of)
select new_world_id(split_part(sandbox_id, '~', 1)), name, clock_offset,
    clock_stopped_at, sandbox_id
from sandbox
where sandbox_id = $1
returning sandbox_id
