select
    sandbox.known_as as sandbox_id, sandbox.name, sandbox.created_at, source.known_as as copy_of,
    sandbox_now(sandbox.sandbox_id) as now,
    sandbox.clock_stopped_at is not null as clock_stopped, sandbox.for_run
from sandbox
left join sandbox as source on source.sandbox_id = sandbox.copy_of
where sandbox.known_as is not null and sandbox.for_run = $2
order by sandbox.known_as <> 'default', sandbox.known_as
limit $1
