-- Scenarios that a sandbox keeps. They are tools and not data: a reset takes them along.
create table scenario (
    sandbox_id text        collate "C" not null
        constraint scenario_sandbox references sandbox on delete cascade,
    path       text        collate "C" not null,
    text       text        not null,
    -- Rises with every change, so that nobody writes over what somebody else wrote meanwhile.
    edit_no    bigint      not null default 1,
    -- As they were read of the text when it was stored.
    name       text        not null,
    proves     text,
    tags       text[]      not null,
    -- Whether only other files use it: it needs arguments, and does not run alone.
    is_part    boolean     not null default false,
    -- How many things are wrong with the text: a draft.
    problems   bigint      not null,
    -- In real time, not by the sandbox's clock, as every time below: schedules and leases are machinery.
    edited_at  timestamptz not null default clock_timestamp(),
    edited_by  text        not null,
    constraint scenario_pkey primary key (sandbox_id, path)
);

-- When scenarios run by themselves.
create table scenario_schedule (
    sandbox_id      text        collate "C" not null
        constraint scenario_schedule_sandbox references sandbox on delete cascade,
    schedule_no     bigint      generated always as identity,
    -- One scenario, the sandbox's or the library's, which may come and go; or all of a tag.
    path            text        collate "C",
    tag             text,
    cron            text        not null,
    overlap         text        not null constraint scenario_schedule_overlap
        check (overlap in ('skip', 'queue', 'cancel_old')),
    missed          text        not null constraint scenario_schedule_missed
        check (missed in ('skip', 'once', 'all')),
    paused          boolean     not null,
    again_if_killed boolean     not null,
    -- Whether the scenario's file says it.
    is_of_file      boolean     not null,
    -- The slot that is decided next. It moves from slot to slot, never from the clock: none is left out.
    next_due_at     timestamptz,
    edited_at       timestamptz not null default clock_timestamp(),
    edited_by       text        not null,
    constraint scenario_schedule_pkey primary key (sandbox_id, schedule_no),
    constraint scenario_schedule_what check ((path is null) <> (tag is null)),
    constraint scenario_schedule_rests check (not paused or next_due_at is null)
);

-- A file has one schedule at the most.
create unique index scenario_schedule_of_file on scenario_schedule (sandbox_id, path) where is_of_file;
create index scenario_schedule_due on scenario_schedule (next_due_at) where next_due_at is not null;

-- A time at which a schedule was due, and what was decided: once, by its key.
create table scenario_slot (
    sandbox_id  text        collate "C" not null,
    schedule_no bigint      not null,
    due_at      timestamptz not null,
    slot_no     bigint      generated always as identity,
    fate        text        not null constraint scenario_slot_fate
        check (fate in ('begun', 'skipped', 'missed')),
    -- {"korean": …, "english": …}
    why         jsonb,
    -- More than one where a very long time was missed: this one, and those before it.
    stands_for  bigint      not null default 1,
    -- Its runs.
    batch_no    bigint,
    decided_at  timestamptz not null default clock_timestamp(),
    constraint scenario_slot_pkey primary key (sandbox_id, schedule_no, due_at),
    -- A reset takes all of them along.
    constraint scenario_slot_schedule foreign key (sandbox_id, schedule_no)
        references scenario_schedule on update cascade on delete cascade,
    constraint scenario_slot_begun check ((fate = 'begun') = (batch_no is not null))
);

create index scenario_slot_by_no on scenario_slot (sandbox_id, schedule_no, slot_no);

create sequence scenario_batch;

-- A scenario's run: it waits, a server has it for some time, it is over.
create table scenario_run (
    sandbox_id      text        collate "C" not null
        constraint scenario_run_sandbox references sandbox on delete cascade,
    run_no          bigint      generated always as identity,
    -- What was wanted together.
    batch_no        bigint      not null,
    path            text        collate "C" not null,
    is_library      boolean     not null,
    name            text        not null,
    tags            text[]      not null,
    -- As it is run, whatever becomes of the file.
    text            text        not null,
    -- Whether two runs were of the same text.
    digest          text        not null generated always as (md5(text)) stored,
    cause           text        not null constraint scenario_run_cause
        check (cause in ('hand', 'api', 'schedule', 'again')),
    wanted_by       text        not null,
    wanted_at       timestamptz not null default clock_timestamp(),
    -- The slot that it is of; its schedule may be gone.
    schedule_no     bigint,
    due_at          timestamptz,
    again_if_killed boolean     not null,
    -- The run in whose place it is, whose server died, and how many there were.
    again_of        bigint,
    attempt         integer     not null default 1,
    row_name        text,
    seed            bigint,
    state           text        not null constraint scenario_run_state
        check (state in ('waiting', 'running', 'over')),
    stop_asked      boolean     not null default false,
    -- Which server has it, and until when at the least.
    holder          text,
    lease_until     timestamptz,
    finished        bigint      not null default 0,
    total           bigint      not null default 0,
    failed          bigint      not null default 0,
    started_at      timestamptz,
    ended_at        timestamptz,
    took_ms         bigint,
    verdict         text        constraint scenario_run_verdict check (
        verdict in ('passed', 'failed', 'broken', 'skipped', 'stopped', 'flaky', 'killed')
    ),
    note            jsonb,
    -- What the green runs before it took on the average, where it took twice that.
    slower_than_ms  bigint,
    -- json, not jsonb: members stay in their order.
    report          json,
    constraint scenario_run_pkey primary key (sandbox_id, run_no),
    constraint scenario_run_over check (
        (state = 'over') = (verdict is not null and ended_at is not null and took_ms is not null)
    ),
    constraint scenario_run_held check (
        (state = 'running') = (holder is not null and lease_until is not null)
    )
);

-- A scenario's last runs, and its last green ones.
create index scenario_run_by_path on scenario_run (sandbox_id, path, run_no);
create index scenario_run_green on scenario_run (sandbox_id, path, run_no) where verdict = 'passed';
create index scenario_run_by_verdict on scenario_run (sandbox_id, verdict, run_no);
create index scenario_run_by_batch on scenario_run (sandbox_id, batch_no, run_no);
-- What waits for a server, what one has, and what a schedule has not finished.
create index scenario_run_waiting on scenario_run (run_no) where state = 'waiting';
create index scenario_run_held_until on scenario_run (lease_until) where state = 'running';
create index scenario_run_unfinished on scenario_run (sandbox_id, schedule_no, batch_no)
    where state <> 'over';
-- What is old.
create index scenario_run_ended on scenario_run (verdict, ended_at) where state = 'over';

-- Whom failures and recoveries are told.
create table scenario_webhook (
    sandbox_id text        collate "C" not null
        constraint scenario_webhook_sandbox references sandbox on delete cascade,
    url        text        not null,
    -- What bodies are signed with: it is needed as it is.
    secret     text        not null,
    edited_at  timestamptz not null default clock_timestamp(),
    edited_by  text        not null,
    constraint scenario_webhook_pkey primary key (sandbox_id)
);

create table scenario_delivery (
    sandbox_id  text        collate "C" not null
        constraint scenario_delivery_sandbox references sandbox on delete cascade,
    delivery_no bigint      generated always as identity,
    event       text        not null constraint scenario_delivery_event
        check (event in ('failed', 'recovered')),
    path        text        collate "C" not null,
    run_no      bigint      not null,
    -- As it is sent, and signed.
    body        text        not null,
    state       text        not null default 'waiting' constraint scenario_delivery_state
        check (state in ('waiting', 'delivered', 'given_up')),
    attempts    integer     not null default 0,
    status      integer,
    reason      text,
    made_at     timestamptz not null default clock_timestamp(),
    -- When it is tried next: later each time. While one tries, nobody else does.
    next_at     timestamptz not null default clock_timestamp(),
    constraint scenario_delivery_pkey primary key (sandbox_id, delivery_no)
);

create index scenario_delivery_due on scenario_delivery (next_at) where state = 'waiting';
