-- A world to clear, for this transaction alone; its ledger is open for as long. One that somebody
-- still reads the whole of, or writes a row of, is left for later: nobody waits.
update sandbox set emptied_in = pg_current_xact_id()
where sandbox_id = (
    select sandbox_id from sandbox where gone_at is not null
    order by gone_at
    limit 1
    for update skip locked
)
returning sandbox_id
