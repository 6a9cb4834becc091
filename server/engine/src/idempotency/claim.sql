-- One request a key: whoever inserts the row works on it, everybody else sees what it came to. A row
-- without an answer whose lease has run out belonged to a server that died; the same request takes
-- it over.
with claimed as (
    insert into idempotency_key as known (sandbox_id, key, fingerprint, leased_until)
    select sandbox_id, $2, $3, clock_timestamp() + make_interval(secs => $4)
    from sandbox
    where sandbox_id = $1
    on conflict (sandbox_id, key) do update
        set claim_no = default, leased_until = excluded.leased_until
        where known.status is null and known.leased_until <= clock_timestamp()
            and known.fingerprint = excluded.fingerprint
    returning claim_no
)
select
    (select claim_no from claimed) as claimed,
    known.fingerprint = $3 as same,
    known.status,
    known.headers,
    known.body
from sandbox
left join idempotency_key as known on known.sandbox_id = sandbox.sandbox_id and known.key = $2
where sandbox.sandbox_id = $1
