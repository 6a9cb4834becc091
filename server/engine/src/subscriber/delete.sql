-- Only one who has neither coupons nor payments: whoever paid has a row of usage in that month. The foreign
-- keys hold what comes meanwhile.
delete from subscriber
where is_world($1) and sandbox_id = $1 and ctn = $2 and ended_at is null
    and not exists (
        select from month_usage
        where month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
    )
    and not exists (
        select from coupon
        where coupon.sandbox_id = subscriber.sandbox_id and coupon.ncn = subscriber.ncn
    )
