-- Payment requests that testers keep under a name, for all who use the sandbox.
create table saved_request (
    sandbox_id text        not null constraint saved_request_sandbox references sandbox on delete cascade,
    name       text        not null,
    -- As it was entered: it may be wrong on purpose.
    form       jsonb       not null,
    -- In real time, not by the sandbox's clock: who did what when is no part of the simulation.
    saved_at   timestamptz not null default clock_timestamp(),
    saved_by   text        not null,
    constraint saved_request_pkey primary key (sandbox_id, name)
);
