-- A payment that was copied before it had its outcome from a verification outside has it from there
-- only in the world in which it was made. It is known again by its moment, which nothing changes.
select count(*) as checked, count(*) filter (
    where copied.status in ('pending', 'unknown')
        or copied.status <> original.status and coalesce(copied.decline_code, '') <> 'OUTCOME_LEFT_BEHIND'
            and copied.cancelled_at is null and original.cancelled_at is null
) as broken
from sandbox as world
join payment as copied on copied.sandbox_id = world.sandbox_id
join payment as original
    on original.sandbox_id = coalesce(world.start_of, world.copy_of)
    and original.order_no = copied.order_no and original.created_at = copied.created_at
where world.gone_at is null and copied.verification_address is not null
