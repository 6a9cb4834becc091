delete from promotion
where is_world($1) and sandbox_id = $1 and promotion_id = $2
    and not exists (
        select from coupon
        where coupon.sandbox_id = promotion.sandbox_id
            and coupon.promotion_id = promotion.promotion_id
    )
    and not exists (
        select from coupon_code
        where coupon_code.sandbox_id = promotion.sandbox_id
            and coupon_code.promotion_id = promotion.promotion_id
    )
