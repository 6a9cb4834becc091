-- The verification's own memory, kept by the TCP port: what it answered for an order. An inquiry
-- asks it, and a reversal marks it, also for an order that never arrived, so that a telegram which
-- comes late can't approve what was given up.
create table verification (
    sandbox_id    text        not null constraint verification_sandbox references sandbox on delete cascade,
    order_no      text        not null,
    serial_no     text        not null,
    message_no    bigint      not null,
    response_code text        not null,
    answered_at   timestamptz not null,
    reversed_at   timestamptz,
    constraint verification_pkey primary key (sandbox_id, order_no)
);
