-- The promotion is locked first, as by whatever issues its coupons: who counts a customer's behind that lock counts
-- this one too. The code goes and the coupon comes, or neither: whoever finds no coupon rolls back.
with offered as materialized (
    select promotion.sandbox_id, promotion.promotion_id, per_customer
    from coupon_code
    join promotion
        on promotion.sandbox_id = coupon_code.sandbox_id
        and promotion.promotion_id = coupon_code.promotion_id
    where is_world($1) and coupon_code.sandbox_id = $1 and coupon_code.serial_no = $2
    for no key update of promotion
), code as (
    delete from coupon_code
    using offered
    where coupon_code.sandbox_id = offered.sandbox_id and coupon_code.serial_no = $2
    returning coupon_code.*
), customer as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select code.sandbox_id, code.promotion_id, $3, 1
    from code
    on conflict (sandbox_id, promotion_id, ncn) do update set issued = known.issued + 1
        where known.issued < (select per_customer from offered)
    returning ncn
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, percent, rounding, status,
    valid_until, issued_at, coded_at, job_no
)
select
    code.sandbox_id, code.serial_no, code.promotion_id, code.version, name, $3, coupon_amount,
    percent, rounding, 'unused',
    least(valid_until, (clock.now at time zone 'Asia/Seoul')::date + valid_days), clock.now,
    -- It was counted when it was made a code.
    code.issued_at, code.job_no
from code
cross join (select sandbox_now($1) as now) as clock
join promotion_version
    on promotion_version.sandbox_id = code.sandbox_id
    and promotion_version.promotion_id = code.promotion_id
    and promotion_version.version = code.version
where exists (select from customer)
returning *
