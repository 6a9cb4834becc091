-- Notes how far the numbers have come, once an hour; of the marks that are older than $1 seconds only
-- the newest says anything.
with marked as (
    insert into exchange_mark (exchange_no)
    select last_value from exchange_exchange_no_seq
    where not exists (
        select from exchange_mark where at > clock_timestamp() - interval '1 hour'
    )
    on conflict do nothing
)
delete from exchange_mark
where at < (
    select max(at) from exchange_mark where at <= clock_timestamp() - make_interval(secs => $1)
)
