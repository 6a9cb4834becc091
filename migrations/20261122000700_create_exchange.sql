-- 결과: every call, with its request and answer, and what went over TCP for it.
create table exchange (
    sandbox_id  text        not null constraint exchange_sandbox references sandbox on delete cascade,
    exchange_no bigint      not null generated always as identity,
    at          timestamptz not null,
    took_us     bigint      not null,
    source      text        not null,
    operation   text        not null,
    verdict     text        not null constraint exchange_verdict
        check (verdict in ('good', 'refused', 'unknown', 'fault')),
    code        text        not null,
    -- {"korean": …, "english": …}
    message     jsonb       not null,
    request_id  text        not null,
    -- json, not jsonb: as it was sent, members in their order, to be sent again.
    request     json        not null,
    response    json        not null,
    -- [{"direction": …, "frame": hex}]
    telegrams   json        not null,
    constraint exchange_pkey primary key (sandbox_id, exchange_no)
);

-- ERROR 내역: what went wrong. Its request is stored with personal data masked.
create table error_record (
    sandbox_id  text        not null,
    error_no    bigint      not null generated always as identity,
    at          timestamptz not null,
    source      text        not null,
    operation   text        not null,
    code        text        not null,
    message     jsonb       not null,
    request_id  text        not null,
    request     json        not null,
    response    json        not null,
    exchange_no bigint      not null,
    constraint error_record_pkey primary key (sandbox_id, error_no),
    constraint error_record_exchange foreign key (sandbox_id, exchange_no) references exchange
);

-- The list's pages: all, of a source, of a code; each within a time.
create index error_record_by_time on error_record (sandbox_id, at desc, error_no desc);
create index error_record_by_source on error_record (sandbox_id, source, at desc, error_no desc);
create index error_record_by_code on error_record (sandbox_id, code, at desc, error_no desc);
