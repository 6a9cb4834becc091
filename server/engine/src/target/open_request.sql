-- The key of a request that takes effect outside: the one that it had before, if it has no
-- readable answer yet.
insert into open_request (sandbox_id, fingerprint)
select $1, encode(sha256(convert_to($2, 'UTF8')), 'hex') where is_world($1)
on conflict (sandbox_id, fingerprint) do update set fingerprint = excluded.fingerprint
-- Only a row that was there before has been locked by this statement.
returning idempotency_key, xmax <> 0 as reused
