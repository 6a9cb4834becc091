-- Sandboxes for runs that are older than $2 seconds, in real time. The servers are told of each.
with old as (
    update sandbox set gone_at = clock_timestamp()
    where for_run and gone_at is null
        and created_at < clock_timestamp() - make_interval(secs => $2)
    returning sandbox_id
)
select pg_notify($1, split_part(sandbox_id, '~', 1) || $3) from old
