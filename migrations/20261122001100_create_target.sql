-- Where a sandbox's calls go: what is not given stays built in, and a sandbox without a row is
-- built in altogether.
create table target (
    sandbox_id         text    not null constraint target_pkey primary key
        constraint target_sandbox references sandbox on delete cascade,
    -- http(s)://host…: before the path of NCN 조회.
    customer_url       text,
    -- http(s)://host…: before the paths of coupons and payments, which have one owner: a coupon is
    -- used by a payment, and restored by its cancel.
    payment_url        text,
    -- host:port of the telegram port at which this sandbox's coupons are verified.
    telegram_address   text,
    -- [{"name": …, "value": …}], sent with each HTTP request. The values are secrets.
    headers            json    not null,
    -- Milliseconds to a connection, and from there to the whole answer. Together they stay below
    -- the time after which a payment without an outcome counts as abandoned.
    connect_timeout_ms bigint  not null
        constraint target_connect_timeout check (connect_timeout_ms between 10 and 3000),
    timeout_ms         bigint  not null
        constraint target_timeout check (timeout_ms between 10 and 10000),
    -- [{"name": …, "value": …}]: only what differs from the defaults, so that a default that is
    -- corrected later counts for everybody who did not choose.
    paths              json    not null,
    mapping            json    not null
);

-- What went to a system outside for a call, and what came back: shown beside our own request and
-- answer. json, not jsonb: as it was sent.
alter table exchange add column outside json not null default '[]';

-- Where the coupon's verification was asked, if not at the server's own: the inquiry that settles
-- a payment without an outcome has to ask the same one, wherever the target points by then.
alter table payment add column verification_address text;

-- A request to a system outside that has no readable answer yet. Sent again, it carries the same
-- Idempotency-Key, also after a crash, so that it can't take effect twice.
create table open_request (
    sandbox_id      text not null
        constraint open_request_sandbox references sandbox on delete cascade,
    -- What is asked: method, address and body, as SHA-256.
    fingerprint     text not null,
    idempotency_key text not null default gen_random_uuid()::text,
    constraint open_request_pkey primary key (sandbox_id, fingerprint)
);
