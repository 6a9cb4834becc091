-- Payments without an outcome whose time has come: $1 at the most, so that no sandbox has more than $2
-- at work, and none of those that are asked (a peer; blank for the server's own choice) more than $3.
-- $4 to $7 are what is at work already. Claiming one moves its time, so that of several servers one
-- inquires, and moves it further each time nobody answers.
with recursive queue as (
    -- The sandboxes with their peers for which anything waits: one step in the index for each, however
    -- many payments wait behind it. None is looked for where nothing is due.
    (
        select sandbox_id, peer
        from unsettled
        where statement_timestamp() >= (
            select settle_after
            from unsettled
            join sandbox using (sandbox_id)
            where sandbox.start_of is null and sandbox.gone_at is null
            order by settle_after
            limit 1
        )
        order by sandbox_id, peer
        limit 1
    )
    union all
    select next.sandbox_id, next.peer
    from queue
    cross join lateral (
        select sandbox_id, peer
        from unsettled
        where (sandbox_id, peer) > (queue.sandbox_id, queue.peer)
        order by sandbox_id, peer
        limit 1
    ) as next
), due as (
    select queue.sandbox_id, queue.peer, oldest.order_no, oldest.settle_after
    from queue
    -- In a start, time stands still; what is gone has no outcome any more.
    join sandbox
        on sandbox.sandbox_id = queue.sandbox_id
        and sandbox.start_of is null and sandbox.gone_at is null
    cross join lateral (
        select order_no, settle_after
        from unsettled
        where unsettled.sandbox_id = queue.sandbox_id and unsettled.peer = queue.peer
        order by settle_after
        limit $2
    ) as oldest
    -- Not where they are looked for: there it would be planned for how many were due when somebody
    -- counted.
    where oldest.settle_after <= statement_timestamp()
), in_sandbox as (
    select due.*,
        coalesce(busy.payments, 0)
            + row_number() over (partition by due.sandbox_id order by due.settle_after) as turn
    from due
    left join unnest($4::text[], $5::bigint[]) as busy (sandbox_id, payments) using (sandbox_id)
), at_peer as (
    select in_sandbox.*,
        coalesce(busy.payments, 0)
            + row_number() over (partition by in_sandbox.peer order by turn, settle_after)
            as peer_turn
    from in_sandbox
    left join unnest($6::text[], $7::bigint[]) as busy (peer, payments) using (peer)
    where turn <= $2
), chosen as materialized (
    -- Whoever has the least at work is next, then who has waited longest.
    select sandbox_id, order_no, settle_after
    from at_peer
    where peer_turn <= $3
    order by peer_turn, turn, settle_after
    limit $1
), claimed as (
    update unsettled
    set attempts = attempts + 1,
        settle_since = coalesce(settle_since, settle_after),
        settle_after = clock_timestamp()
            + make_interval(secs => least(60, 5 * power(2, least(attempts, 10))))
    where (sandbox_id, order_no) in (
        select unsettled.sandbox_id, unsettled.order_no
        from chosen
        -- As it was seen: no other server was faster.
        join unsettled using (sandbox_id, order_no, settle_after)
        for update of unsettled skip locked
    )
    returning sandbox_id, order_no
)
select payment.*
from claimed
join payment using (sandbox_id, order_no)
