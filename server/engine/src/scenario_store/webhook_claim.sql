-- What is to be told now: of each scenario the first that waits, and nothing behind it until that one was taken or
-- given up. While it is sent it still waits, so nobody sends it, or what comes after it, meanwhile; should the sender
-- die, it is sent again. From each scenario to the next by the index: what waits behind a first is not looked at.
with recursive head as (
    (
        select sandbox_id, path, delivery_no
        from scenario_delivery
        where state = 'waiting'
        order by sandbox_id, path, delivery_no
        limit 1
    )
    union all
    select next.sandbox_id, next.path, next.delivery_no
    from head
    cross join lateral (
        select sandbox_id, path, delivery_no
        from scenario_delivery
        where state = 'waiting' and (sandbox_id, path) > (head.sandbox_id, head.path)
        order by sandbox_id, path, delivery_no
        limit 1
    ) as next
), due as materialized (
    select scenario_delivery.sandbox_id, scenario_delivery.delivery_no
    from head
    join scenario_delivery
        on scenario_delivery.sandbox_id = head.sandbox_id
        and scenario_delivery.delivery_no = head.delivery_no
    join sandbox on sandbox.sandbox_id = head.sandbox_id
    -- Looked at again when it is locked: another server may have claimed or told it meanwhile.
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
