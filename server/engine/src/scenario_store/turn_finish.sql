-- It is over, by whoever has it. What the green runs before it took is looked at where it is green, too.
with this as materialized (
    select sandbox_id, run_no, path from scenario_run
    where sandbox_id = (select sandbox_id from sandbox where known_as = $1) and run_no = $2
        and holder = $3
    for update
), green as materialized (
    select avg(took_ms)::bigint as average_ms
    from (
        select scenario_run.took_ms
        from this
        join scenario_run
            on scenario_run.sandbox_id = this.sandbox_id and scenario_run.path = this.path
        where scenario_run.verdict = 'passed' and scenario_run.row_name is null
        order by scenario_run.run_no desc
        limit 20
    ) as newest
), before as materialized (
    select verdict
    from this
    join scenario_run
        on scenario_run.sandbox_id = this.sandbox_id and scenario_run.path = this.path
    where scenario_run.run_no < this.run_no
        and scenario_run.verdict in ('passed', 'failed', 'broken', 'flaky', 'killed')
        and scenario_run.until_step is null
    order by scenario_run.run_no desc
    limit 1
)
update scenario_run set
    state = 'over', holder = null, lease_until = null, ended_at = clock_timestamp(),
    verdict = $4, report = $5::json, note = $6::jsonb,
    took_ms = coalesce(
        $7, (extract(epoch from clock_timestamp() - started_at) * 1000)::bigint
    ),
    finished = coalesce($8, finished), total = coalesce($9, total), failed = coalesce($10, failed),
    slower_than_ms = case
        when $4 = 'passed' and row_name is null and $7 > 2 * (select average_ms from green)
            then (select average_ms from green)
    end
from this
where scenario_run.sandbox_id = this.sandbox_id and scenario_run.run_no = this.run_no
returning
    scenario_run.sandbox_id, cause, wanted_by, slower_than_ms,
    (select verdict from before) as before
