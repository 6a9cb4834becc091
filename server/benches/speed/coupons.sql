-- The coupons $2 to $3 in the sandbox $1, a hundred of each of 10,000 subscribers: of four promotions, one of them in
-- three versions, issued within 230 days, ending within 60, and what becomes of coupons. Many are deleted, a few
-- are held.
with world as materialized (
    select sandbox_id, now, date_trunc('month', now at time zone 'Asia/Seoul')::date as month
    from sandbox
    cross join sandbox_now(sandbox_id) as now
    where known_as = $1
), numbered as materialized (
    select
        world.*, n, to_char(1 + n % 10000, 'FM700000000000') as ncn,
        '010' || (70000001 + n % 10000) as ctn, (8000000000000000 + n)::text as serial_no,
        case when n % 10000 = 77 then 'held'
            else (array['unused', 'used', 'expired', 'unused', 'deleted', 'unused'])[1 + n % 6]
        end as status
    from world
    cross join generate_series($2::bigint, $3::bigint) as n
), payments as (
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, created_at
    )
    select sandbox_id, 'H' || n, '{}', ctn, ncn, 'PG01', 'CP014', 'SVC201', 9000, 1000, 8000,
        serial_no, 'unknown', now, month, now
    from numbered
    where status = 'held'
), waiting as (
    insert into unsettled (sandbox_id, order_no, peer, settle_after)
    select sandbox_id, 'H' || n, '', 'infinity' from numbered where status = 'held'
), deleted as (
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
    select sandbox_id, serial_no, 'deleted', 'bench', now from numbered where status = 'deleted'
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at,
    order_no
)
select
    sandbox_id, serial_no, (array['AUTUMN3000', 'GAME1000', 'MPAY5000', 'LOST2000'])[1 + n % 4],
    case when n % 4 = 1 then 1 + n / 4 % 3 else 1 end, '쿠폰', ncn, 1000, status,
    (now at time zone 'Asia/Seoul')::date + (n % 60 - 20)::int, now - n * interval '20 seconds',
    case when status in ('held', 'used') then 'H' || n end
from numbered
