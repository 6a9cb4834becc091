-- Who saw which call's personal data, and when.
create table unmasking (
    sandbox_id   text        not null,
    unmasking_no bigint      not null generated always as identity,
    -- Deliberately no foreign keys: who saw what stays known when the sandbox and its calls are gone.
    -- Numbers of calls are never given twice, so it can't come to mean another call.
    exchange_no  bigint      not null,
    -- The real time, not the sandbox's: a clock that a tester moves says nothing about a deed.
    at           timestamptz not null default clock_timestamp(),
    -- The name of the access token, and its role at that time.
    reader       text        not null,
    role         text        not null,
    -- Leads to the server's log.
    request_id   text        not null,
    -- Led by the call, whose readers are listed when it is opened.
    constraint unmasking_pkey primary key (sandbox_id, exchange_no, unmasking_no),
    -- The roles that may see personal data.
    constraint unmasking_role check (role in ('tester', 'operator'))
);

-- The list of results told a contract's number and birth date to everybody.
update exchange
set message = regexp_replace(
    message::text, '"\d+(\d{4}) · \d{4}-\d{2}-\d{2} · ', '"••••••••\1 · ', 'g'
)::jsonb
where operation = 'customer_lookup' and verdict = 'good';
