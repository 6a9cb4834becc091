-- Coupons of a promotion that are still good, and, unless it ended, codes: one more than are named.
(
    select serial_no, false as is_code from coupon
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and (
        status in ('held', 'used')
        or status in ('unused', 'expired')
            and valid_until >= (sandbox_now($1) at time zone 'Asia/Seoul')::date
    )
    order by issued_at, serial_no
    limit 6
)
union all
(
    select serial_no, true
    from coupon_code
    join promotion using (sandbox_id, promotion_id)
    join promotion_version using (sandbox_id, promotion_id, version)
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and state <> 'ended'
        and valid_until >= (sandbox_now($1) at time zone 'Asia/Seoul')::date
    limit 6
)
limit 6
