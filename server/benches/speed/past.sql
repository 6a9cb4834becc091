-- A payment of each of the subscribers $2 to $3, by phone bill alone: what it leaves where a cycle
-- looks and writes.
with world as materialized (
    select sandbox_id, now, date_trunc('month', now at time zone 'Asia/Seoul')::date as month
    from sandbox
    cross join sandbox_now(sandbox_id) as now
    where known_as = $1
), numbered as (
    select
        to_char(n, 'FM700000000000') as ncn, '010' || (70000000 + n) as ctn,
        'P' || n as order_no, world.*
    from world
    cross join generate_series($2::bigint, $3::bigint) as n
), used as (
    insert into month_usage (sandbox_id, ncn, month, used, payments, limit_amount)
    select sandbox_id, ncn, month, 9000, 1, 500000 from numbered
), orders as (
    insert into verification (sandbox_id, order_no, owner, ncn, amount, coupon_amount)
    select sandbox_id, order_no, 'payment', ncn, 9000, 0 from numbered
), entered as (
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    select sandbox_id, order_no, 'charge', 9000, 0, now from numbered
)
insert into payment (
    sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, status,
    paid_at, month, created_at
)
select
    sandbox_id, order_no, '{}', ctn, ncn, 'PG01', 'CP014', 'SVC201', 9000, 0, 9000, 'paid', now, month, now
from numbered
