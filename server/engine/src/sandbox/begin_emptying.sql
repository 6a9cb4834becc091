-- Waits for calls that are being recorded and keeps new ones waiting, opens the ledger for this
-- transaction, and tells what the sandbox began with. A demonstration's start goes out of date: its
-- promotions run for sixty days.
with locked as materialized (
    select sandbox_id from sandbox where sandbox_id = $1 for update
)
update sandbox set emptied_in = pg_current_xact_id()
from locked
where sandbox.sandbox_id = locked.sandbox_id
returning
    sandbox.demo_at is not null as demonstration,
    exists (
        select from sandbox as start
        where start.start_of = $1 and (
            sandbox.demo_at is null or start.created_at > clock_timestamp() - interval '30 days'
        )
    ) as kept
