-- Where anybody wants to know.
insert into scenario_delivery (sandbox_id, event, path, run_no, body)
select sandbox_id, $2, $3, $4, $5 from scenario_webhook where sandbox_id = $1
