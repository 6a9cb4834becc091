-- Every coupon's last day becomes :last_day, as if the version that it was issued from had ended then. Its
-- promotion goes on as it is.
alter table coupon disable trigger coupon_keeps_its_promise;

with current as materialized (
    select one
    from promotion
    cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
        as one
), ended as (
    insert into promotion_version
    select (jsonb_populate_record(one, jsonb_build_object(
        'version', (one).version + 1, 'valid_from', least((one).valid_from, :last_day),
        'valid_until', :last_day
    ))).*
    from current
), goes_on as (
    insert into promotion_version
    select (jsonb_populate_record(one, jsonb_build_object('version', (one).version + 2))).*
    from current
)
update coupon set version = (one).version + 1, valid_until = :last_day
from current
where (one).sandbox_id = coupon.sandbox_id and (one).promotion_id = coupon.promotion_id;

alter table coupon enable trigger coupon_keeps_its_promise;
