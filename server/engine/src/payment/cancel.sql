-- Everything that the payment took goes back at once: the payment cancelled, the coupon unused
-- again (expired where its last day has gone by), the month's limit released, the ledger reversed.
-- Of several cancels one finds the payment still paid.
with cancelled as (
    update payment
    set status = 'cancelled', cancelled_amount = amount, cancelled_at = $3, cancel_kind = $4,
        cancel_key = $5
    where sandbox_id = $1 and order_no = $2 and status = 'paid'
    returning *
), restored as (
    update coupon
    set order_no = null,
        restored_count = restored_count + 1,
        status = case
            when coupon.valid_until < ($3 at time zone 'Asia/Seoul')::date
            then 'expired' else 'unused'
        end
    from cancelled
    where coupon.sandbox_id = cancelled.sandbox_id and coupon.serial_no = cancelled.serial_no
        and coupon.order_no = cancelled.order_no and coupon.status = 'used'
    returning coupon.serial_no, coupon.promotion_id, coupon.status
), usage as (
    update month_usage set used = used - cancelled.charged
    from cancelled
    where month_usage.sandbox_id = cancelled.sandbox_id and month_usage.ncn = cancelled.ncn
        and month_usage.month = cancelled.month
), reversed as (
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    select entry.sandbox_id, entry.order_no, 'cancel', entry.account, -entry.amount, $3
    from ledger_entry as entry
    join cancelled using (sandbox_id, order_no)
    where entry.kind = 'charge'
)
select
    cancelled.charged, cancelled.coupon_amount, cancelled.cancelled_amount,
    restored.serial_no, restored.promotion_id, restored.status as coupon_status
from cancelled
left join restored on true
