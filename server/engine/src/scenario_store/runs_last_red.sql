-- Which of these scenarios were red when they ran last.
select paths.path
from unnest($2::text[]) as paths (path)
cross join lateral (
    select verdict from scenario_run
    where sandbox_id = $1 and scenario_run.path = paths.path collate "C"
        and verdict in ('passed', 'failed', 'broken', 'flaky', 'killed')
        and until_step is null
    order by run_no desc
    limit 1
) as last
where is_world($1) and last.verdict <> 'passed'
