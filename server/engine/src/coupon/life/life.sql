-- A coupon with all that is stored of its life, but its payments.
select
    to_jsonb(coupon) as coupon, subscriber.ctn,
    sandbox_now($1) as now,
    coupon.foreign_order_no, verification.answered_at as foreign_at, coupon.replaces,
    coupon.at_look_up,
    (
        select newer.serial_no from coupon as newer
        where newer.sandbox_id = coupon.sandbox_id and newer.replaces = coupon.serial_no
    ) as replaced_by,
    coalesce((
        select jsonb_agg(to_jsonb(coupon_event) order by event_no)
        from coupon_event
        where coupon_event.sandbox_id = coupon.sandbox_id
            and coupon_event.serial_no = coupon.serial_no
    ), '[]') as by_hand
from coupon
left join subscriber
    on subscriber.sandbox_id = coupon.sandbox_id and subscriber.ncn = coupon.ncn
    and subscriber.ended_at is null
left join verification
    on verification.sandbox_id = coupon.sandbox_id
    and verification.order_no = coupon.foreign_order_no
where is_world($1) and coupon.sandbox_id = $1 and coupon.serial_no = $2
