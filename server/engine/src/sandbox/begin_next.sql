-- The clock as it was at the start. Without a start to copy, a demonstration is to be filled in anew.
insert into sandbox (sandbox_id, name, clock_offset, clock_stopped_at, being_made, demo_at)
select
    new_world_id(split_part(before.sandbox_id, '~', 1)), before.name,
    coalesce(start.clock_offset, '0'), start.clock_stopped_at, true,
    case when start.sandbox_id is not null then before.demo_at end
from sandbox as before
left join sandbox as start on start.sandbox_id = $2
where before.sandbox_id = $1
returning sandbox_id
