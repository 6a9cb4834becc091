-- A payment that was copied before it had its outcome from a verification outside has it from there
-- only in the world in which it was made. It is known again by its moment, which nothing changes.
select count(*) as checked, count(*) filter (
    where copied.status in ('pending', 'unknown')
        or copied.status <> original.status and coalesce(copied.decline_code, '') <> 'OUTCOME_LEFT_BEHIND'
            and copied.cancelled_at is null and original.cancelled_at is null
) as broken
from sandbox
join payment as copied using (sandbox_id)
cross join lateral (
    select status, cancelled_at, created_at
    from payment
    where sandbox_id = coalesce(sandbox.start_of, sandbox.copy_of) and order_no = copied.order_no
    -- Found by its key for each copied one, never by a scan of what is in all worlds.
    limit 1
) as original
where sandbox.gone_at is null and copied.verification_address is not null
    and original.created_at = copied.created_at
