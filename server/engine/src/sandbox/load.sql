select sandbox_id, name, created_at, copy_of, sandbox_now(sandbox_id) as now
from sandbox
where sandbox_id = $1
