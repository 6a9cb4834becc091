-- Payments without an outcome whose time has come, 50 at once: the number stands here so that the
-- planner knows how few they are. Claiming one moves its time, so
-- that of several servers one inquires, and moves it further each time nobody answers.
update payment
set settle_attempts = settle_attempts + 1,
    settle_after = clock_timestamp()
        + make_interval(secs => least(60, 5 * power(2, least(settle_attempts, 10))))
where (sandbox_id, order_no) in (
    select sandbox_id, order_no from payment
    where settle_after <= clock_timestamp()
        -- In a start, time stands still.
        and sandbox_id not like '%~start'
    order by settle_after
    limit 50
    for update skip locked
)
returning *
