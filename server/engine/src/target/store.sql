-- What was asked of the system before is not asked of another one: its open requests go. The world's
-- row is locked, for a reset takes the target along: it waits for this, or this finds the world gone.
with world as materialized (
    select sandbox_id from sandbox where sandbox_id = $1 and gone_at is null for no key update
), forgotten as (
    delete from open_request using world where open_request.sandbox_id = world.sandbox_id
)
insert into target (
    sandbox_id, customer_url, payment_url, telegram_address, headers, connect_timeout_ms,
    timeout_ms, paths, mapping
)
select sandbox_id, $2, $3, $4, $5, $6, $7, $8, $9 from world
on conflict (sandbox_id) do update set
    customer_url = excluded.customer_url,
    payment_url = excluded.payment_url,
    telegram_address = excluded.telegram_address,
    headers = excluded.headers,
    connect_timeout_ms = excluded.connect_timeout_ms,
    timeout_ms = excluded.timeout_ms,
    paths = excluded.paths,
    mapping = excluded.mapping
