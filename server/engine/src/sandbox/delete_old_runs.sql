-- Sandboxes for runs that are older than $2 seconds, in real time. The servers are told of each. Where PostgreSQL's
-- clock is set ahead, one may look old that is a day younger: none goes that was made since a stored run began that is
-- still under way, for it may be that run's.
with old as (
    update sandbox set gone_at = clock_timestamp()
    where for_run and gone_at is null
        and created_at < clock_timestamp() - make_interval(secs => $2)
        and created_at < coalesce(
            (select min(started_at) from scenario_run where state = 'running'), 'infinity'
        )
    returning sandbox_id
)
select pg_notify($1, split_part(sandbox_id, '~', 1) || $3) from old
