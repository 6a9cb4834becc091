-- What somebody does now, with its last heartbeat.
select scenario_run.sandbox_id, run_no, lease_until
from scenario_run
join sandbox using (sandbox_id)
where state = 'running' and sandbox.gone_at is null
order by lease_until
