select
    slot.slot_no, slot.schedule_no, slot.due_at, slot.why, slot.stands_for, slot.batch_no,
    slot.decided_at,
    case
        when slot.fate <> 'begun' then slot.fate
        when runs.unfinished = 0 then 'done'
        when runs.begun > 0 then 'running'
        else 'due'
    end as state,
    runs.run_no, runs.runs, runs.red
from scenario_slot as slot
cross join lateral (
    select
        min(run_no) as run_no, count(*) as runs,
        count(*) filter (where verdict in ('failed', 'broken', 'flaky', 'killed')) as red,
        count(*) filter (where state <> 'over') as unfinished,
        count(*) filter (where state <> 'waiting') as begun
    from scenario_run
    where scenario_run.sandbox_id = slot.sandbox_id and scenario_run.batch_no = slot.batch_no
) as runs
where is_world($1) and slot.sandbox_id = $1 and slot.schedule_no = $2 and slot.slot_no < $3
order by slot.slot_no desc
limit $4
