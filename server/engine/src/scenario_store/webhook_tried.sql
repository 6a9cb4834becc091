-- Later each time; not for ever. What waited behind others for as long as one is tried is tried once more, so that a
-- receiver that is away does not let what waits grow without end.
with this as materialized (
    select
        scenario_delivery.sandbox_id, delivery_no,
        attempts >= $6 or made_at < clock_timestamp() - make_interval(secs => $7) as is_last
    from scenario_delivery
    where sandbox_id = (select sandbox_id from sandbox where known_as = $1) and delivery_no = $2
        and state = 'waiting'
    for update
)
update scenario_delivery set
    status = $4, reason = $5,
    state = case when $3 then 'delivered' when is_last then 'given_up' else state end,
    next_at = case
        when $3 or is_last then clock_timestamp()
        else clock_timestamp() + make_interval(secs => 5 * 4.0 ^ (attempts - 1))
    end
from this
where scenario_delivery.sandbox_id = this.sandbox_id
    and scenario_delivery.delivery_no = this.delivery_no
