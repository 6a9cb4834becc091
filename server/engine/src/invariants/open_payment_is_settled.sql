-- A payment without an outcome is about to be settled: it waits for its inquiry, or is noted among those
-- that were reserved with it.
select count(*) as checked, count(*) filter (
    where unsettled.order_no is null and reserved.order_no is null
) as broken
from payment
join sandbox using (sandbox_id)
left join unsettled using (sandbox_id, order_no)
left join (
    select sandbox_id, unnest(order_nos) as order_no from reservation
) as reserved using (sandbox_id, order_no)
where sandbox.gone_at is null and payment.status in ('pending', 'unknown')
