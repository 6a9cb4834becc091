-- A slot that was begun has its runs, and no run of a schedule is of a slot that was not begun.
select count(*) as checked, count(*) filter (where slot.has_begun is distinct from runs.are_there) as broken
from (
    select sandbox_id, batch_no, true as has_begun from scenario_slot where batch_no is not null
) as slot
full join (
    select distinct sandbox_id, batch_no, true as are_there
    from scenario_run
    -- The slots of a schedule that was deleted are gone with it.
    where exists (
        select from scenario_schedule
        where scenario_schedule.sandbox_id = scenario_run.sandbox_id
            and scenario_schedule.schedule_no = scenario_run.schedule_no
    )
) as runs using (sandbox_id, batch_no)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
