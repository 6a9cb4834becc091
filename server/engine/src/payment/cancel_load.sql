with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest($2::text[], $3::text[], $4::bytea[]) with ordinality
        as one (order_no, key, fingerprint, place)
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
)
select
    asked.place,
    to_jsonb(payment) - 'request' as payment,
    payment.cancel_key,
    svc.next_month_refund,
    asked.now,
    to_jsonb(target) as target,
    known_key.fingerprint = asked.fingerprint as key_is_same,
    known_key.leased_until is not null as key_is_claimed,
    known_key.status as key_status,
    known_key.headers as key_headers,
    known_key.body as key_body
from asked
left join idempotency_key as known_key
    on known_key.sandbox_id = asked.sandbox_id and known_key.key = asked.key
left join target on target.sandbox_id = asked.sandbox_id
left join payment
    on payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
left join svc
    on svc.sandbox_id = payment.sandbox_id and svc.pg = payment.pg and svc.cp = payment.cp
    and svc.svc = payment.svc
