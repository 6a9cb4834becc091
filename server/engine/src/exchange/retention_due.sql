-- The sandboxes with calls that are older than $1 seconds or more than the newest $2, and below which
-- number. Numbers are drawn from one sequence, so a sandbox has no more calls than from its first to
-- its last number: only where that is too many are they counted.
with aged as materialized (
    select coalesce(max(exchange_no) + 1, 0) as below
    from exchange_mark
    where at <= clock_timestamp() - make_interval(secs => $1)
)
select sandbox.sandbox_id, greatest(aged.below, coalesce(surplus.exchange_no + 1, 0)) as below
from sandbox
cross join aged
cross join lateral (
    select exchange_no from exchange
    where exchange.sandbox_id = sandbox.sandbox_id
    order by exchange_no
    limit 1
) as oldest
cross join lateral (
    select exchange_no from exchange
    where exchange.sandbox_id = sandbox.sandbox_id
    order by exchange_no desc
    limit 1
) as newest
left join lateral (
    select exchange_no from exchange
    where exchange.sandbox_id = sandbox.sandbox_id
        and newest.exchange_no - oldest.exchange_no >= $2
    order by exchange_no desc
    offset $2
    limit 1
) as surplus on true
where sandbox.gone_at is null
    and oldest.exchange_no < greatest(aged.below, coalesce(surplus.exchange_no + 1, 0))
