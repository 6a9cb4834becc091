-- A sandbox is an isolated world. Its identifier leads every key, unique constraint and foreign key
-- of every table, and nothing spans two of them: so the tables can be spread over machines by it.
create table sandbox (
    sandbox_id   text        not null constraint sandbox_pkey primary key,
    -- Where a person reads which world this is.
    name         text        not null,
    -- How far the sandbox's clock is ahead of PostgreSQL's; moved to try month ends and expiries.
    clock_offset interval    not null default interval '0',
    created_at   timestamptz not null default clock_timestamp(),
    -- Set once the demonstration has been filled in, so that it is never filled in twice.
    demo_at      timestamptz
);

-- The one clock of every rule and every statement about business time. NULL for no such sandbox.
create function sandbox_now(asked_sandbox_id text) returns timestamptz
    language sql volatile
    as $$ select clock_timestamp() + clock_offset from sandbox where sandbox_id = asked_sandbox_id $$;

insert into sandbox (sandbox_id, name) values ('default', '기본');
