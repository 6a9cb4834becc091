select delivery_no, event, path, run_no, state, attempts, status, reason, made_at, next_at
from scenario_delivery
where is_world($1) and sandbox_id = $1 and delivery_no < $2
order by delivery_no desc
limit $3
