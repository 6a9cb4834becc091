-- What was paid, issued or cancelled under an idempotency key is all that was done under it, and the coupon
-- that it was answered with. A key that is stored with its effect has one. A key is forgotten after a day and
-- may then name another request, so two effects count where less than a day, and an hour for the
-- forgetting, lies between them. Where the sandbox's clock was moved, their moments don't tell. A coupon is
-- found by its key for ever.
with effect as (
    select sandbox_id, issue_key as key, issued_at as at, serial_no
    from coupon where issue_key is not null
    union all
    select sandbox_id, cancel_key, cancelled_at, null
    from payment where cancel_key is not null
    union all
    select sandbox_id, key, payment.created_at, null
    from idempotency_key
    join payment using (sandbox_id, order_no)
), in_order as (
    select
        sandbox_id, key, at, serial_no,
        lag(at) over (partition by sandbox_id, key order by at) as at_before,
        count(serial_no) over (partition by sandbox_id, key) as coupons
    from effect
), answered as (
    select sandbox_id, key, header ->> 1 as location
    from idempotency_key
    cross join jsonb_array_elements(headers) as header
    where header ->> 0 = 'location'
), stored as (
    select sandbox_id, key, order_no
    from idempotency_key
    where status is null and leased_until is null
)
select count(*) as checked, count(*) filter (
    where in_order.key is null
        or stored.order_no is not null and payment.order_no is null
        or in_order.coupons > 1
        or sandbox.clock_offset = '0' and in_order.at - in_order.at_before < interval '23 hours'
        or answered.location like '%/coupons/%'
            and answered.location not like '%/' || in_order.serial_no
) as broken
from in_order
full join stored using (sandbox_id, key)
left join payment using (sandbox_id, order_no)
join sandbox using (sandbox_id)
left join answered using (sandbox_id, key)
where sandbox.gone_at is null
