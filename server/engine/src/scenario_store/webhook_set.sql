with world as materialized (
    select sandbox_id from sandbox where sandbox_id = $1 and gone_at is null for key share
)
insert into scenario_webhook (sandbox_id, url, secret, edited_by)
select sandbox_id, $2, $3, $4 from world
on conflict on constraint scenario_webhook_pkey do update set
    url = excluded.url, secret = excluded.secret, edited_by = excluded.edited_by,
    edited_at = clock_timestamp()
