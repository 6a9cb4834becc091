-- No answer in time: the coupon stays held, and somebody inquires after $3 seconds.
with unknown as (
    update payment set status = 'unknown'
    where is_world($1) and sandbox_id = $1 and order_no = $2 and status = 'pending'
    returning *
), waiting as (
    insert into unsettled (sandbox_id, order_no, peer, settle_after)
    select
        sandbox_id, order_no, coalesce(verification_address, ''),
        clock_timestamp() + make_interval(secs => $3)
    from unknown
    -- It was taken for abandoned meanwhile.
    on conflict (sandbox_id, order_no) do nothing
)
select * from unknown
