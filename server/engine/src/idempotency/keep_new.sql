-- Keeps an answer under its key, unless the key is known: then nothing is given. The key of a declined
-- payment was stored with it, and gets the refusal that says so.
--
-- Its commit does not wait for the disk: should it be lost in a crash, the same request is decided again.
insert into idempotency_key as known (sandbox_id, key, fingerprint, status, headers, body)
select $1, $2, $3, $4, $5, $6
from set_config('synchronous_commit', 'off', true)
where is_world($1)
on conflict (sandbox_id, key) do update
    set status = excluded.status, headers = excluded.headers, body = excluded.body
    where known.fingerprint = excluded.fingerprint
        and known.status is null and known.leased_until is null
        and exists (
            select from payment
            where payment.sandbox_id = known.sandbox_id and payment.order_no = known.order_no
                and payment.status = 'declined'
        )
returning true
