-- Old runs of a verdict, but for the last ones of each scenario; a slot goes with the last of its runs. What
-- waits or runs is never among them: it has no verdict.
with old as materialized (
    select sandbox_id, run_no
    from scenario_run
    where state = 'over' and verdict = $1 and ended_at < statement_timestamp() - make_interval(secs => $2)
        and $3 <= (
            select count(*) from (
                select from scenario_run as newer
                where newer.sandbox_id = scenario_run.sandbox_id and newer.path = scenario_run.path
                    and newer.run_no > scenario_run.run_no
                limit $3
            ) as few
        )
    order by ended_at
    limit $4
    for update skip locked
), gone as (
    delete from scenario_run
    using old
    where scenario_run.sandbox_id = old.sandbox_id and scenario_run.run_no = old.run_no
    returning scenario_run.sandbox_id, scenario_run.run_no, batch_no, schedule_no, due_at
), slots as (
    delete from scenario_slot
    using gone
    where scenario_slot.sandbox_id = gone.sandbox_id and scenario_slot.schedule_no = gone.schedule_no
        and scenario_slot.due_at = gone.due_at
        and not exists (
            select from scenario_run as other
            where other.sandbox_id = gone.sandbox_id and other.batch_no = gone.batch_no
                and (other.sandbox_id, other.run_no) not in (select sandbox_id, run_no from old)
        )
)
select count(*) from gone
