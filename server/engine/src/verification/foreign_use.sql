-- Foreign systems' orders are approved, and each uses its coupon: all of them or none, for whoever
-- misses something (a contract that ended, an order that was answered before or that a payment has, a coupon
-- that another got)
-- rolls it back and is done by itself.
--
-- The lines come first, then the orders' rows, then the coupons', each in their order: so these and reversals wait for
-- each other, and never in a circle.
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), asked as materialized (
    select world.*, one.*
    from world
    cross join unnest(
        $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[]
    ) as one (order_no, serial_no, ncn, amount, coupon_amount, message_no)
), line as materialized (
    -- Whoever ends the contract meanwhile waits for this, or has it find nobody.
    select subscriber.ncn
    from asked
    join subscriber
        on subscriber.sandbox_id = asked.sandbox_id and subscriber.ncn = asked.ncn
        and subscriber.ended_at is null and subscriber.status <> 'terminated'
    for key share of subscriber
), approved as (
    insert into verification (
        sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no,
        response_code, answered_at
    )
    select
        sandbox_id, order_no, 'foreign', serial_no, ncn, amount, coupon_amount, message_no,
        '0000', now
    from asked
    where ncn in (select ncn from line)
    on conflict (sandbox_id, order_no) do nothing
    returning sandbox_id, order_no, serial_no
), taken as materialized (
    select coupon.sandbox_id, coupon.serial_no, approved.order_no
    from approved
    join coupon
        on coupon.sandbox_id = approved.sandbox_id and coupon.serial_no = approved.serial_no
    -- The day decides whether it is expired, whatever the background task has stored.
    where coupon.status in ('unused', 'expired')
        and coupon.valid_until >= ((select now from world) at time zone 'Asia/Seoul')::date
    order by coupon.serial_no
    for update of coupon
), used as (
    update coupon set status = 'used', foreign_order_no = taken.order_no
    from taken
    where coupon.sandbox_id = taken.sandbox_id and coupon.serial_no = taken.serial_no
        and coupon.status in ('unused', 'expired')
    returning coupon.serial_no
)
select
    case when (select count(*) from used) = cardinality($2) then true
        else lost_reservation() end
