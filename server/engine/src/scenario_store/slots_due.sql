-- The schedule that has been due longest, and that nobody decides now.
select
    scenario_schedule.sandbox_id, schedule_no, path, tag, cron, overlap, missed, again_if_killed,
    next_due_at, clock_timestamp() as now
from scenario_schedule
join sandbox using (sandbox_id)
where next_due_at <= statement_timestamp() and sandbox.gone_at is null
order by next_due_at
limit 1
for update of scenario_schedule skip locked
