-- The coupons that foreign systems' orders used are unused again (expired where their last day has
-- gone by). One that a payment of ours has is left to that payment.
with asked as materialized (
    select $1::text as sandbox_id, (select sandbox_now($1)) as now, one.*
    from unnest($2::text[], $3::text[]) as one (order_no, serial_no)
    where is_world($1)
), taken as materialized (
    select coupon.sandbox_id, coupon.serial_no, asked.now
    from asked
    join coupon
        on coupon.sandbox_id = asked.sandbox_id and coupon.serial_no = asked.serial_no
        and coupon.foreign_order_no is not distinct from asked.order_no
    order by coupon.serial_no
    for update of coupon
)
update coupon
set foreign_order_no = null,
    restored_count = restored_count + 1,
    status = case
        when coupon.valid_until < (taken.now at time zone 'Asia/Seoul')::date
        then 'expired' else 'unused'
    end
from taken
where coupon.sandbox_id = taken.sandbox_id and coupon.serial_no = taken.serial_no
