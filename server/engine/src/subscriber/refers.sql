-- What refers to a subscriber: coupons, counted up to a thousand, and months with payments.
select
    (
        select count(*) from (
            select from coupon
            where coupon.sandbox_id = subscriber.sandbox_id and coupon.ncn = subscriber.ncn
            limit 1000
        ) as counted
    ) as coupons,
    (
        select count(*) from month_usage
        where month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
    ) as months
from subscriber
where is_world($1) and sandbox_id = $1 and ctn = $2 and ended_at is null
