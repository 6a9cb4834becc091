-- What was asked of the system before is not asked of another one: its open requests go.
with forgotten as (
    delete from open_request where sandbox_id = $1
)
insert into target (
    sandbox_id, customer_url, payment_url, telegram_address, headers, connect_timeout_ms,
    timeout_ms, paths, mapping
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (sandbox_id) do update set
    customer_url = excluded.customer_url,
    payment_url = excluded.payment_url,
    telegram_address = excluded.telegram_address,
    headers = excluded.headers,
    connect_timeout_ms = excluded.connect_timeout_ms,
    timeout_ms = excluded.timeout_ms,
    paths = excluded.paths,
    mapping = excluded.mapping
