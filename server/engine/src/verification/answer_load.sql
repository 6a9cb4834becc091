with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest($2::text[], $3::text[]) with ordinality as one (serial_no, order_no, place)
    where sandbox.sandbox_id = $1 and sandbox.start_of is null
        and sandbox.gone_at is null
)
select
    asked.place,
    asked.now,
    to_jsonb(coupon) as coupon,
    coalesce(holder.ended_at is not null or holder.status = 'terminated', false) as contract_ended,
    promotion.verification_fault as fault,
    payment.status as payment_status,
    to_jsonb(verification) as registered
from asked
left join coupon on coupon.sandbox_id = asked.sandbox_id and coupon.serial_no = asked.serial_no
left join subscriber as holder on holder.sandbox_id = coupon.sandbox_id and holder.ncn = coupon.ncn
left join promotion
    on promotion.sandbox_id = coupon.sandbox_id and promotion.promotion_id = coupon.promotion_id
left join payment on payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
left join verification
    on verification.sandbox_id = asked.sandbox_id and verification.order_no = asked.order_no
