-- No row where the name is taken, where there is nothing to copy, or where what is to be copied is not as it should
-- be: a demonstration's start that is missing or out of date, a sandbox for a run. The start's row is locked, so
-- that nobody clears it before it is copied; what is in a start never changes.
with source as (
    select sandbox_id, demo_at from sandbox where known_as = $3 and not for_run
), start as (
    select start.sandbox_id, start.clock_offset, start.clock_stopped_at
    from source
    join sandbox as start on start.start_of = source.sandbox_id
    where source.demo_at is null or start.created_at > clock_timestamp() - interval '30 days'
    for key share of start
)
insert into sandbox (sandbox_id, name, clock_offset, clock_stopped_at, copy_of, for_run, seed)
select
    new_world_id($1), $2, coalesce(start.clock_offset, '0'), start.clock_stopped_at,
    source.sandbox_id, true, $4
from (values ($3::text)) as asked (copy_of)
left join source on true
left join start on true
where (asked.copy_of is null or source.sandbox_id is not null)
    and (source.demo_at is null or start.sandbox_id is not null)
on conflict (known_as) where known_as is not null do nothing
returning sandbox_id, (select sandbox_id from start) as start
