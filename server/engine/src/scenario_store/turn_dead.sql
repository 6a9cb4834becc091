-- One that nobody was heard of any more.
select scenario_run.sandbox_id, run_no, path, is_library, text, row_name, seed, holder
from scenario_run
join sandbox using (sandbox_id)
where state = 'running' and lease_until < statement_timestamp() and sandbox.gone_at is null
order by lease_until
limit 1
for update of scenario_run skip locked
