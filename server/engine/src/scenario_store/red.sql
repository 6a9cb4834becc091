-- How many scenarios, the sandbox's and those of these paths, were red when they ran last. One that was stopped says
-- nothing of it.
with paths as (
    select path from scenario where sandbox_id = $1
    union
    select unnest($2::text[]) collate "C"
)
select count(*)
from paths
cross join lateral (
    select verdict from scenario_run
    where sandbox_id = $1 and scenario_run.path = paths.path
        and verdict in ('passed', 'failed', 'broken', 'flaky', 'killed')
        and until_step is null
    order by run_no desc
    limit 1
) as last
where is_world($1) and last.verdict = any ($3::text[])
