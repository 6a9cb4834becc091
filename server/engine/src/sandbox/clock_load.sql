select sandbox_now(sandbox_id) as now, clock_stopped_at is not null as stopped
from sandbox
where sandbox_id = $1 and gone_at is null
