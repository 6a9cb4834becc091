-- Old slots without runs, and old deliveries.
with old as materialized (
    select sandbox_id, schedule_no, due_at from scenario_slot
    where fate <> 'begun' and decided_at < clock_timestamp() - make_interval(secs => $1)
    limit $2
    for update skip locked
), slots as (
    delete from scenario_slot
    using old
    where scenario_slot.sandbox_id = old.sandbox_id and scenario_slot.schedule_no = old.schedule_no
        and scenario_slot.due_at = old.due_at
), told as materialized (
    select sandbox_id, delivery_no from scenario_delivery
    where state <> 'waiting' and made_at < clock_timestamp() - make_interval(secs => $1)
    limit $2
    for update skip locked
)
delete from scenario_delivery
using told
where scenario_delivery.sandbox_id = told.sandbox_id
    and scenario_delivery.delivery_no = told.delivery_no
