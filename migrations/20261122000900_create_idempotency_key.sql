-- What a client sent under an Idempotency-Key, and what it was answered: sent again, it gets the same
-- bytes. Kept for a day.
create table idempotency_key (
    sandbox_id   text        not null constraint idempotency_key_sandbox references sandbox on delete cascade,
    key          text        not null,
    -- SHA-256 of method, path and body: the same key with another request is refused.
    fingerprint  bytea       not null,
    -- Who works on it: drawn anew when the request is taken over from a server that died, so that
    -- one which lives after all neither answers nor releases for the other.
    claim_no     bigint      not null generated always as identity,
    -- Until when whoever works on it is taken to be alive. Elapsed time, so by PostgreSQL's clock.
    leased_until timestamptz,
    -- The answer, once there is one.
    status       smallint,
    -- [[name, value]]
    headers      jsonb,
    body         bytea,
    -- Elapsed time too: a sandbox's clock that is moved neither keeps a key nor forgets it.
    created_at   timestamptz not null default clock_timestamp(),
    constraint idempotency_key_pkey primary key (sandbox_id, key),
    -- Either somebody works on it or it is answered, whole.
    constraint idempotency_key_answered check (
        (status is null) = (leased_until is not null)
        and (status is null) = (headers is null)
        and (status is null) = (body is null)
    )
);

-- What is a day old, in every sandbox: the background task asks this alone.
create index idempotency_key_by_age on idempotency_key (created_at);

-- The key under which a coupon was issued or a payment cancelled. A server that dies between the
-- effect and its answer leaves it here, so that the request, sent again, finds its own effect.
alter table coupon add column issue_key text;
alter table payment add column cancel_key text
    constraint payment_cancel_key check (cancel_key is null or status = 'cancelled');
-- One coupon a key, and the look-up for it.
create unique index coupon_issued_once on coupon (sandbox_id, issue_key) where issue_key is not null;
