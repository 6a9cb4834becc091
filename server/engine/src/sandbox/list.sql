select sandbox_id, name, created_at, copy_of, sandbox_now(sandbox_id) as now
from sandbox
where start_of is null
order by sandbox_id <> 'default', sandbox_id
limit $1
