-- Its commit does not wait for the disk: should it be lost in a crash, the request that is sent again
-- finds its own effect, which is on the disk. The key of a reset has gone over to the next world.
with worlds as materialized (
    select $1::text as sandbox_id
    union
    select sandbox_id from sandbox where known_as = split_part($1, '~', 1)
), answered as materialized (
    select worlds.sandbox_id, one.*
    from set_config('synchronous_commit', 'off', true)
    cross join worlds
    cross join unnest($2::text[], $3::bigint[], $4::smallint[], $5::jsonb[], $6::bytea[])
        as one (key, claim_no, status, headers, body)
)
update idempotency_key as known
set status = answered.status, headers = answered.headers, body = answered.body,
    leased_until = null
from answered
where known.sandbox_id = answered.sandbox_id and known.key = answered.key
    and known.claim_no = answered.claim_no and known.status is null
