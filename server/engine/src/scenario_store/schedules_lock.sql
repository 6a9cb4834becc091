-- Nobody decides its slots meanwhile.
select
    schedule_no, path, tag, cron, overlap, missed, paused, again_if_killed, is_of_file, next_due_at,
    edited_at, edited_by, clock_timestamp() as now
from scenario_schedule
where is_world($1) and sandbox_id = $1 and schedule_no = $2
for update
