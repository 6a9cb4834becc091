-- Subscribers $2 to $3 with a coupon each, in the copy of the demonstration that the sandbox $1 is.
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox where known_as = $1
), numbered as (
    select world.*, n, to_char(n, 'FM700000000000') as ncn, '010' || (70000000 + n) as ctn
    from world
    cross join generate_series($2::bigint, $3::bigint) as n
), subscribers as (
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method
    )
    select sandbox_id, ncn, ctn, '김하늘', '1991-04-02', 'F', 'active', 500000, '2', 'A', true, 'A'
    from numbered
), budget as (
    update promotion set
        budget = budget + $3 - $2 + 1, issued = issued + $3 - $2 + 1,
        issued_won = issued_won + ($3 - $2 + 1) * 3000
    where sandbox_id = (select sandbox_id from world) and promotion_id = 'AUTUMN3000'
), spans as (
    insert into promotion_span as known (sandbox_id, promotion_id, span, since, issued)
    select sandbox_id, 'AUTUMN3000', span, since, $3 - $2 + 1
    from world
    cross join lateral spans_of(now)
    on conflict (sandbox_id, promotion_id, span, since)
        do update set issued = known.issued + excluded.issued
), issued as (
    insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
    select sandbox_id, 'AUTUMN3000', ncn, 1 from numbered
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
)
select
    sandbox_id, to_char(n, 'FM7000000000000000'), promotion_id, version, name, ncn, coupon_amount,
    'unused', valid_until, now
from numbered
join promotion_version using (sandbox_id)
where promotion_id = 'AUTUMN3000' and version = 1
