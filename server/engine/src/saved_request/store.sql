-- All of them or none: a sandbox keeps $4 at the most.
with world as materialized (
    select sandbox_id from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), asked as materialized (
    select * from jsonb_to_recordset($2::jsonb) as one (name text, form jsonb)
), room as materialized (
    select count(*) <= $4 as is_left
    from (
        select name from saved_request where sandbox_id = $1
        union
        select name from asked
    ) as all_of_them
)
insert into saved_request (sandbox_id, name, form, saved_by)
select world.sandbox_id, asked.name, asked.form, $3
from world
cross join room
cross join asked
where room.is_left
on conflict (sandbox_id, name) do update
    set form = excluded.form, saved_by = excluded.saved_by, saved_at = excluded.saved_at
