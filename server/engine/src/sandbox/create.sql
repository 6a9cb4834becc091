-- No row where the identifier is taken, or where there is nothing to copy.
insert into sandbox (sandbox_id, name, clock_offset, copy_of)
select $1, $2, coalesce(source.clock_offset, '0'), source.sandbox_id
from (values ($3::text)) as asked (copy_of)
left join sandbox as source on source.sandbox_id = asked.copy_of
where asked.copy_of is null or source.sandbox_id is not null
on conflict (sandbox_id) do nothing
returning sandbox_id
