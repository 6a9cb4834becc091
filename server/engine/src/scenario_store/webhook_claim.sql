-- What is to be told now. While it is sent, nobody else sends it; should the sender die, it is sent again.
with due as materialized (
    select scenario_delivery.sandbox_id, delivery_no
    from scenario_delivery
    join sandbox using (sandbox_id)
    where state = 'waiting' and next_at <= statement_timestamp() and sandbox.gone_at is null
    order by next_at
    limit $1
    for update of scenario_delivery skip locked
)
update scenario_delivery set
    attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
from due
left join scenario_webhook using (sandbox_id)
where scenario_delivery.sandbox_id = due.sandbox_id and scenario_delivery.delivery_no = due.delivery_no
returning
    due.sandbox_id, due.delivery_no, event, body, attempts, scenario_webhook.url,
    scenario_webhook.secret, extract(epoch from clock_timestamp())::bigint as at
