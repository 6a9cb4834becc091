-- Take everything that a payment needs, or tell what could not be taken: the month's limit, then
-- the coupon, then the order number. Whoever misses one of them rolls all of it back.
--
-- Each step waits for the one before it through `exists`, so concurrent payments of a customer
-- queue at the month's row first and can't deadlock.
with usage as (
    insert into month_usage as known (sandbox_id, ncn, month, used, limit_amount)
    select $1, $2, $3, $4::bigint, $5::bigint where $4::bigint <= $5::bigint
    on conflict (sandbox_id, ncn, month) do update
        set used = known.used + $4, limit_amount = greatest(known.limit_amount, $5)
        where known.used + $4 <= $5
    returning ncn
), paid as (
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, created_at, settle_after,
        verification_address
    )
    select
        $1, $6, $7, $8, $2, $9, $10, $11, $12, $13, $4, $14,
        -- Without a coupon nothing has to be verified.
        case when $14::text is null then 'paid' else 'pending' end,
        $15, $3, sandbox_now($1),
        -- Should this server die before the outcome is stored, somebody settles it then.
        case when $14::text is not null then clock_timestamp() + make_interval(secs => $16) end,
        -- Where its verification is asked; NULL for the server's own choice.
        $18
    from usage
    where $14::text is null or exists (
        select from coupon
        where sandbox_id = $1 and serial_no = $14 and ncn = $2 and status = 'unused'
            and valid_until >= $17
    )
    on conflict (sandbox_id, order_no) do nothing
    returning order_no, charged, status, created_at
), held as (
    update coupon set status = 'held', order_no = $6
    where sandbox_id = $1 and serial_no = $14 and ncn = $2 and status = 'unused'
        and valid_until >= $17 and exists (select from paid)
    returning serial_no
), entered as (
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    select $1, order_no, 'charge', 'phone_bill', charged, created_at from paid where status = 'paid'
    returning order_no
)
select
    exists (select from paid) and ($14::text is null or exists (select from held))
    and (select count(*) from entered) <= 1 as reserved
