-- Where there is room for it.
with world as materialized (
    select sandbox_id from sandbox
    where sandbox_id = $1 and gone_at is null
    for no key update
)
insert into scenario_schedule (
    sandbox_id, path, tag, cron, overlap, missed, paused, again_if_killed, is_of_file, next_due_at,
    edited_by
)
select world.sandbox_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
from world
where (select count(*) from scenario_schedule where sandbox_id = $1) < $12
returning schedule_no
