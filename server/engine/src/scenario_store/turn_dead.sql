-- One that nobody was heard of any more, unless a heartbeat came meanwhile or somebody else ends it. (With `=` it could be
-- looked for among all that run.)
select scenario_run.sandbox_id, run_no, path, is_library, text, row_name, scenario_run.seed, until_step, holder
from scenario_run
join sandbox using (sandbox_id)
where scenario_run.sandbox_id = $1 and run_no = $2 and state = 'running'
    and lease_until is not distinct from $3
    and sandbox.gone_at is null
for update of scenario_run skip locked
