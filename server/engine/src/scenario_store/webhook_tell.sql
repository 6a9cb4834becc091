-- Where anybody wants to know. What is told in a sandbox is numbered one after the other, and what has a lower number
-- is there first: else what came later could be sent before.
with webhook as materialized (
    select sandbox_id, pg_advisory_xact_lock(hashtextextended('scenario_delivery ' || sandbox_id, 0))
    from scenario_webhook
    where sandbox_id = $1
)
insert into scenario_delivery (sandbox_id, event, path, run_no, body)
select sandbox_id, $2, $3, $4, $5 from webhook
