-- Also for an order that never arrived: the mark refuses it should it come late. The order's
-- verification with another coupon stays as it is. Whether there is such a world.
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), marked as (
    insert into verification (
        sandbox_id, order_no, owner, serial_no, message_no, response_code, answered_at,
        reversed_at
    )
    select
        world.sandbox_id, order_no, 'foreign', serial_no, message_no, '1006', world.now, world.now
    from world
    cross join unnest($2::text[], $3::text[], $4::bigint[]) as one (order_no, serial_no, message_no)
    on conflict (sandbox_id, order_no) do update
        set reversed_at = coalesce(verification.reversed_at, excluded.reversed_at)
        where verification.serial_no = excluded.serial_no
)
select exists (select from world)
