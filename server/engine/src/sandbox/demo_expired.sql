-- A coupon that the demonstration's subscriber $2 was issued before the promotion was prolonged, and did not
-- use in time.
with promoted as (
    update promotion set issued = issued + 1, issued_won = issued_won + coupon_amount
    from promotion_version
    where promotion.sandbox_id = $1 and promotion.promotion_id = 'GAME1000'
        and promotion_version.sandbox_id = $1 and promotion_version.promotion_id = 'GAME1000'
        and version = 1
    returning promotion.sandbox_id, promotion.promotion_id, coupon_amount, made_at
), spans as (
    insert into promotion_span as known (sandbox_id, promotion_id, span, since, issued)
    select sandbox_id, promotion_id, span, since, 1
    from promoted
    cross join lateral spans_of(made_at)
    on conflict (sandbox_id, promotion_id, span, since) do update set issued = known.issued + 1
), customer as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select sandbox_id, promotion_id, ncn, 1
    from promoted
    join subscriber using (sandbox_id)
    where ctn = $2
    on conflict (sandbox_id, promotion_id, ncn) do update set issued = known.issued + 1
    returning sandbox_id, promotion_id, ncn
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
)
select
    sandbox_id, '7203481520261134', promotion_id, version, name, ncn, coupon_amount, 'expired',
    valid_until, made_at
from customer
join promotion_version using (sandbox_id, promotion_id)
where version = 1
