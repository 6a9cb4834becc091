-- One of a promotion's coupons, or of its codes.
(
    select serial_no from coupon
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    order by version
    limit 1
)
union all
(
    select serial_no from coupon_code
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    order by version
    limit 1
)
limit 1
