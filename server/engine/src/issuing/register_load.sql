select
    sandbox_now($1) as now,
    subscriber.ncn,
    coalesce(subscriber.status = 'terminated', false) as is_terminated,
    promotion.promotion_id,
    promotion.per_customer,
    promotion_version.valid_until,
    coalesce(promotion_customer.issued, 0) as customer_issued,
    coupon.ncn as registered_by
from sandbox
left join subscriber
    on subscriber.sandbox_id = sandbox.sandbox_id and subscriber.ctn = $3
    and subscriber.ended_at is null
left join coupon_code
    on coupon_code.sandbox_id = sandbox.sandbox_id and coupon_code.serial_no = $2
left join coupon on coupon.sandbox_id = sandbox.sandbox_id and coupon.serial_no = $2
left join promotion
    on promotion.sandbox_id = sandbox.sandbox_id
    and promotion.promotion_id = coupon_code.promotion_id
left join promotion_version
    on promotion_version.sandbox_id = sandbox.sandbox_id
    and promotion_version.promotion_id = coupon_code.promotion_id
    and promotion_version.version = coupon_code.version
left join promotion_customer
    on promotion_customer.sandbox_id = sandbox.sandbox_id
    and promotion_customer.promotion_id = coupon_code.promotion_id
    and promotion_customer.ncn = subscriber.ncn
where sandbox.sandbox_id = $1 and sandbox.gone_at is null
