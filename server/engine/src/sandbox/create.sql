-- No row where the name is taken, or where there is nothing to copy. The source's row is kept by the
-- new one's foreign key, and with it all that is in it, until the copy is made.
insert into sandbox (sandbox_id, name, clock_offset, clock_stopped_at, copy_of)
select
    new_world_id($1), $2, coalesce(source.clock_offset, '0'), source.clock_stopped_at,
    source.sandbox_id
from (values ($3::text)) as asked (copy_of)
left join sandbox as source on source.known_as = asked.copy_of
where (asked.copy_of is null or source.sandbox_id is not null)
on conflict (known_as) where known_as is not null do nothing
returning sandbox_id, copy_of
