-- What has waited longest and nobody has. A schedule's next slot waits for the one before.
with due as materialized (
    select scenario_run.sandbox_id, scenario_run.run_no
    from scenario_run
    join sandbox using (sandbox_id)
    where scenario_run.state = 'waiting' and sandbox.gone_at is null
        and not exists (
            select from scenario_run as older
            where older.sandbox_id = scenario_run.sandbox_id
                and older.schedule_no = scenario_run.schedule_no
                and older.batch_no < scenario_run.batch_no and older.state <> 'over'
        )
    order by scenario_run.run_no
    limit $3
    for update of scenario_run skip locked
)
update scenario_run set
    state = 'running', holder = $1, lease_until = clock_timestamp() + make_interval(secs => $2),
    started_at = clock_timestamp()
from due
where scenario_run.sandbox_id = due.sandbox_id and scenario_run.run_no = due.run_no
returning
    scenario_run.sandbox_id, scenario_run.run_no, path, is_library, text, row_name, seed, until_step,
    holder
