-- Everything that a payment took goes back at once: the payment cancelled, the month's limit released, the ledger
-- reversed, and the coupon as its version promises: unused again (expired where its last day has gone by), unused
-- for some days more, gone, or gone with a new one in its place. What its verification approved is given up, so
-- that it is not approved again.
-- Of several cancels of an order one finds it still paid. Where a key is another request's, or the number of a new
-- coupon is taken, nothing is stored: `lost_reservation` rolls it back.
with asked as materialized (
    select $1::text as sandbox_id, one.*
    from unnest(
        $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bytea[]
    ) with ordinality as one (order_no, at, kind, new_serial_no, key, fingerprint, place)
    where is_world($1)
), cancelled as (
    update payment
    set status = 'cancelled', cancelled_amount = amount, cancelled_at = asked.at,
        cancel_kind = asked.kind, cancel_key = asked.key
    from asked
    where payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
        and payment.status = 'paid'
    returning asked.place, asked.fingerprint, asked.new_serial_no, payment.*
), promised as (
    select
        cancelled.place, cancelled.sandbox_id, cancelled.serial_no, cancelled.order_no as from_order_no,
        cancelled.cancelled_at, cancelled.new_serial_no, clock.day, on_cancel, valid_days,
        promotion_version.valid_until as promised_until, coupon.valid_until as ended_on,
        on_cancel in ('void', 'reissue') as is_gone,
        case
            when on_cancel = 'restore_with_grace' and coupon.valid_until < clock.day
            then clock.day + grace_days else coupon.valid_until
        end as ends_on
    from cancelled
    cross join lateral (
        select (cancelled.cancelled_at at time zone 'Asia/Seoul')::date
    ) as clock (day)
    join coupon
        on coupon.sandbox_id = cancelled.sandbox_id and coupon.serial_no = cancelled.serial_no
    join promotion_version
        on promotion_version.sandbox_id = coupon.sandbox_id
        and promotion_version.promotion_id = coupon.promotion_id
        and promotion_version.version = coupon.version
), let_go as (
    update coupon
    set order_no = null,
        restored_count = restored_count + case when is_gone then 0 else 1 end,
        -- It is in indexes: where it stays the same, none of them is written.
        valid_until = promised.ends_on,
        status = case
            when is_gone then 'deleted'
            when promised.ends_on < promised.day then 'expired'
            else 'unused'
        end
    from promised
    where coupon.sandbox_id = promised.sandbox_id and coupon.serial_no = promised.serial_no
        and coupon.order_no is not distinct from promised.from_order_no and coupon.status = 'used'
    returning
        promised.*, coupon.promotion_id, coupon.version, coupon.name, coupon.ncn, coupon.amount,
        coupon.percent, coupon.rounding, coupon.status
), new as (
    -- By its own rule, but no shorter than the one that it is for, which may have been extended.
    select let_go.*, rule.last_day as rule_day, greatest(rule.last_day, ended_on) as last_day
    from let_go
    cross join lateral (
        select case when valid_days is null then promised_until
            else least(promised_until, day + valid_days) end
    ) as rule (last_day)
    where on_cancel = 'reissue'
), noted as (
    insert into coupon_event (sandbox_id, serial_no, kind, at, order_no, ended_on, ends_on)
    select
        sandbox_id, serial_no, case when is_gone then 'deleted' else 'extended' end, cancelled_at,
        from_order_no, case when not is_gone then ended_on end, case when not is_gone then ends_on end
    from let_go
    where is_gone or ends_on > ended_on
    union all
    select sandbox_id, new_serial_no, 'extended', cancelled_at, from_order_no, rule_day, last_day
    from new
    where last_day > rule_day
), replaced as (
    -- Neither a budget nor a share counts it: it is for the one that they counted.
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, percent, rounding, status,
        valid_until, issued_at, replaces
    )
    select
        sandbox_id, new_serial_no, promotion_id, version, name, ncn, amount, percent, rounding,
        case when last_day < day then 'expired' else 'unused' end, last_day, cancelled_at, serial_no
    from new
    -- A number that a code has is drawn again, as one that a coupon has.
    where not exists (
        select from coupon_code
        where coupon_code.sandbox_id = new.sandbox_id and coupon_code.serial_no = new.new_serial_no
    )
    on conflict do nothing
    returning serial_no, replaces, status
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
        and (select count(*) from usage) + (select count(*) from let_go) >= 0
    on conflict (sandbox_id, key) do nothing
    returning key
)
select
    cancelled.place, cancelled.charged, cancelled.coupon_amount, cancelled.cancelled_amount,
    let_go.serial_no, let_go.promotion_id, let_go.status as coupon_status, let_go.on_cancel,
    replaced.serial_no as replaced_by, replaced.status as replacement_status
from cancelled
left join let_go on let_go.place = cancelled.place
left join replaced on replaced.replaces = let_go.serial_no
where case
    when (select count(*) from keyed) = (select count(fingerprint) from cancelled)
        and (select count(*) from replaced)
            = (select count(*) from let_go where on_cancel = 'reissue') then true
    else lost_reservation() end
