-- Its row is locked: two who put the clock forward at once put it forward twice. What it shows is read from the
-- locked row, and not by `sandbox_now`, which would read it as it was before the wait.
select
    coalesce(clock_stopped_at, clock_timestamp() + clock_offset) as now,
    clock_timestamp() as real,
    clock_stopped_at is not null as stopped
from sandbox
where sandbox_id = $1 and gone_at is null
for no key update
