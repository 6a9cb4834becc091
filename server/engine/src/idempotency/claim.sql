-- One request a key: whoever inserts the row works on it, everybody else sees what it came to. A row
-- without an answer whose lease has run out belonged to a server that died; the same request takes
-- it over.
--
-- Its commit does not wait for the disk: a claim that is lost in a crash was not answered yet.
with claim as materialized (
    select sandbox.sandbox_id, one.*
    from sandbox
    cross join set_config('synchronous_commit', 'off', true)
    cross join unnest($2::text[], $3::bytea[]) with ordinality as one (key, fingerprint, place)
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
), claimed as (
    insert into idempotency_key as known (sandbox_id, key, fingerprint, leased_until)
    select sandbox_id, key, fingerprint, clock_timestamp() + make_interval(secs => $4)
    from claim
    on conflict (sandbox_id, key) do update
        set claim_no = default, leased_until = excluded.leased_until
        where known.status is null and known.leased_until <= clock_timestamp()
            and known.fingerprint = excluded.fingerprint
    returning key, claim_no
)
select
    claim.place,
    claimed.claim_no as claimed,
    known.fingerprint = claim.fingerprint as key_is_same,
    known.leased_until is not null as key_is_claimed,
    known.status as key_status,
    known.headers as key_headers,
    known.body as key_body
from claim
left join claimed on claimed.key = claim.key
left join idempotency_key as known
    on known.sandbox_id = claim.sandbox_id and known.key = claim.key
