-- Everything that a payment took goes back at once: the payment cancelled, the coupon unused
-- again (expired where its last day has gone by), the month's limit released, the ledger reversed. What
-- its verification approved is given up, so that it is not approved again.
-- Of several cancels of an order one finds it still paid. Where a key is another request's, nothing is
-- stored: `lost_reservation` rolls it back.
with asked as materialized (
    select $1::text as sandbox_id, one.*
    from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bytea[]) with ordinality
        as one (order_no, at, kind, key, fingerprint, place)
    where is_world($1)
), cancelled as (
    update payment
    set status = 'cancelled', cancelled_amount = amount, cancelled_at = asked.at,
        cancel_kind = asked.kind, cancel_key = asked.key
    from asked
    where payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
        and payment.status = 'paid'
    returning asked.place, asked.fingerprint, payment.*
), restored as (
    update coupon
    set order_no = null,
        restored_count = restored_count + 1,
        status = case
            when coupon.valid_until < (cancelled.cancelled_at at time zone 'Asia/Seoul')::date
            then 'expired' else 'unused'
        end
    from cancelled
    where coupon.sandbox_id = cancelled.sandbox_id and coupon.serial_no = cancelled.serial_no
        and coupon.order_no is not distinct from cancelled.order_no and coupon.status = 'used'
    returning cancelled.place, coupon.serial_no, coupon.promotion_id, coupon.status
), usage as (
    update month_usage
    set used = used - released.charged, payments = month_usage.payments - released.payments
    -- A row is changed once by a statement, however many of its payments are cancelled; in this
    -- order, as reservations take them.
    from (
        select sandbox_id, ncn, month, sum(charged)::bigint as charged, count(*) as payments
        from cancelled
        group by sandbox_id, ncn, month
        order by sandbox_id, ncn, month
    ) as released
    where month_usage.sandbox_id = released.sandbox_id and month_usage.ncn = released.ncn
        and month_usage.month = released.month
    returning month_usage.ncn
), given_up as (
    update verification
    set reversed_at = coalesce(verification.reversed_at, cancelled.cancelled_at)
    from cancelled
    where verification.sandbox_id = cancelled.sandbox_id
        and verification.order_no = cancelled.order_no
        and verification.serial_no = cancelled.serial_no and verification.owner = 'payment'
), reversed as (
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    select sandbox_id, order_no, 'cancel', -charged, -coupon_amount, cancelled_at
    from cancelled
), keyed as (
    insert into idempotency_key (sandbox_id, key, fingerprint)
    select sandbox_id, cancel_key, fingerprint
    from cancelled
    where fingerprint is not null
        -- After the month and the coupon, as a reservation takes them: two requests under one key wait for
        -- each other in one order.
        and (select count(*) from usage) + (select count(*) from restored) >= 0
    on conflict (sandbox_id, key) do nothing
    returning key
)
select
    cancelled.place, cancelled.charged, cancelled.coupon_amount, cancelled.cancelled_amount,
    restored.serial_no, restored.promotion_id, restored.status as coupon_status
from cancelled
left join restored on restored.place = cancelled.place
where case
    when (select count(*) from keyed) = (select count(fingerprint) from cancelled) then true
    else lost_reservation() end
