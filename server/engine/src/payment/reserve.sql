-- Take everything that each payment needs: its line, the month's limit, then the order number, then the
-- coupon, then its key. Where one of them misses something, nothing is stored: `lost_reservation` rolls it
-- back.
--
-- What was decided on a payer's earlier payments is stored only where they are the same still; that is looked
-- at before anything is taken.
--
-- The payment's day decides whether a coupon is expired, whatever the background task has stored.
--
-- Each step waits for the one before it, so concurrent payments of a customer queue at the month's
-- row first and can't deadlock. No two payments of a statement are of the same customer.
with asked as materialized (
    select $1::text as sandbox_id, (select sandbox_now($1)) as now, one.*
    from unnest(
        $2::text[], $3::date[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::text[],
        $15::timestamptz[], $16::date[], $17::text[], $18::text[], $19::bytea[], $20::bigint[],
        $21::boolean[], $22::boolean[]
    ) as one (
        ncn, month, charged, limit_amount, order_no, request, ctn, pg, cp, svc, amount,
        coupon_amount, serial_no, paid_at, day, verification_address, key, fingerprint,
        paid_this_month, has_paid, has_paid_at_cp
    )
    where is_world($1) and (
        paid_this_month is null
        or has_paid_as_decided($1, ncn, month, pg, cp, paid_this_month, has_paid, has_paid_at_cp)
    )
), line as materialized (
    -- Whoever gives the number to another contract meanwhile waits for this, or has it find nobody.
    select subscriber.ncn
    from asked
    join subscriber
        on subscriber.sandbox_id = asked.sandbox_id and subscriber.ncn = asked.ncn
        and subscriber.ctn = asked.ctn and subscriber.ended_at is null
    for key share of subscriber
), usage as (
    insert into month_usage as known (sandbox_id, ncn, month, used, payments, limit_amount)
    select sandbox_id, ncn, month, charged, 1, limit_amount
    from asked
    join line using (ncn)
    where charged <= limit_amount
    on conflict (sandbox_id, ncn, month) do update
        set used = known.used + excluded.used,
            payments = known.payments + 1,
            limit_amount = greatest(known.limit_amount, excluded.limit_amount)
        -- What charges nothing takes nothing of the limit, used up or lowered as it may be.
        where known.used + excluded.used <= excluded.limit_amount or excluded.used = 0
    returning ncn
), numbered as (
    -- The number is this payment's from here on, unless another payment or a foreign system has it.
    insert into verification (sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount)
    select sandbox_id, order_no, 'payment', serial_no, ncn, amount, coupon_amount
    from asked
    join usage using (ncn)
    on conflict (sandbox_id, order_no) do nothing
    returning order_no
), paid as (
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, created_at, verification_address
    )
    select
        sandbox_id, order_no, request::jsonb, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no,
        -- Without a coupon nothing has to be verified.
        case when serial_no is null then 'paid' else 'pending' end,
        paid_at, month, now,
        -- Where its verification is asked; NULL for the server's own choice.
        verification_address
    from asked
    join numbered using (order_no)
    on conflict (sandbox_id, order_no) do nothing
    returning sandbox_id, order_no, ncn, charged, status, created_at
), held as (
    update coupon set status = 'held', order_no = asked.order_no
    from paid
    join asked using (ncn)
    where coupon.sandbox_id = asked.sandbox_id and coupon.serial_no = asked.serial_no
        and coupon.ncn = asked.ncn and coupon.status in ('unused', 'expired')
        and valid_until >= day
    returning coupon.ncn
), entered as (
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    select sandbox_id, order_no, 'charge', charged, 0, created_at
    from paid
    where status = 'paid'
), noted as (
    -- Should this server die before the outcomes are stored, somebody settles them then.
    insert into reservation (sandbox_id, order_nos, settle_after)
    select sandbox_id, array_agg(order_no), clock_timestamp() + make_interval(secs => $23)
    from paid
    where status = 'pending'
    group by sandbox_id
), keyed as (
    insert into idempotency_key (sandbox_id, key, fingerprint, order_no)
    select sandbox_id, key, fingerprint, order_no
    from asked
    where key is not null
    on conflict (sandbox_id, key) do nothing
    returning order_no
)
select
    -- Nobody asked in a world that is gone.
    case when count(*) = cardinality($2) and count(*) = count(paid.ncn)
            and count(asked.serial_no) = count(held.ncn)
            and count(asked.key) = (select count(*) from keyed) then true
        else lost_reservation() end
from asked
left join paid using (ncn)
left join held using (ncn)
