-- A key, and whether $3 is its request.
select
    fingerprint = $3 as key_is_same,
    leased_until is not null as key_is_claimed,
    status as key_status,
    headers as key_headers,
    body as key_body
from idempotency_key
where is_world($1) and sandbox_id = $1 and key = $2
