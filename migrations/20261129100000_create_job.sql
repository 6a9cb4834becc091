-- Work of many parts that goes on in the background, whatever becomes of the server that began it. What kind of
-- work it is, the task says; how it is claimed, goes on, is paused and ends, is the same for all.
create table job (
    sandbox_id  text        collate "C" not null
        constraint job_sandbox references sandbox on delete cascade,
    job_no      bigint      generated always as identity,
    kind        text        not null constraint job_kind check (kind in ('issue_coupons')),
    state       text        not null constraint job_state check (
        state in ('preparing', 'prepared', 'running', 'paused', 'stopped', 'done', 'failed')
    ),
    -- What is to be done, and what was found out before it began: as the kind writes it.
    task        jsonb       not null,
    preview     jsonb,
    -- In real time, not by the sandbox's clock: who did what when is no part of the simulation.
    created_at  timestamptz not null default clock_timestamp(),
    created_by  text        not null,
    started_at  timestamptz,
    ended_at    timestamptz,
    -- How many lines there are, and what became of those that were done.
    total       bigint      not null default 0,
    succeeded   bigint      not null default 0,
    rejected    bigint      not null default 0,
    -- Where it goes on: both move in the transaction that does a chunk.
    next_chunk  bigint      not null default 0,
    next_after  text        not null default '',
    -- How long chunks took, for the speed.
    ran_ms      bigint      not null default 0,
    -- Why it failed, or paused by itself: `{"code": …, "message": …}`.
    reason      jsonb,
    -- Which server works on it, until when at the least. Without one it waits, since that moment.
    lease_by    text,
    lease_until timestamptz not null default clock_timestamp(),
    -- How often in a row a chunk failed by a fault.
    attempts    integer     not null default 0,
    constraint job_pkey primary key (sandbox_id, job_no),
    constraint job_counts check (
        succeeded >= 0 and rejected >= 0 and succeeded + rejected <= total
    ),
    constraint job_ended check ((state in ('stopped', 'done', 'failed')) = (ended_at is not null))
);

-- What waits for a server, or has one.
create index job_under_way on job (lease_until) where state in ('preparing', 'running');

-- So many of a sandbox may be unfinished.
create index job_unfinished on job (sandbox_id) where ended_at is null;

-- An uploaded list, in chunks of whole lines, until they are done.
create table job_input (
    sandbox_id text     collate "C" not null,
    job_no     bigint   not null,
    chunk_no   bigint   not null,
    line_nos   bigint[] not null,
    -- The phone or contract number that was understood of each line.
    numbers    text[]   not null,
    -- Each line's cells as a JSON array, to give it back where it is rejected.
    lines      text[]   not null,
    constraint job_input_pkey primary key (sandbox_id, job_no, chunk_no),
    constraint job_input_job foreign key (sandbox_id, job_no) references job on delete cascade,
    constraint job_input_of_one_length check (
        cardinality(line_nos) > 0
        and cardinality(numbers) = cardinality(line_nos)
        and cardinality(lines) = cardinality(line_nos)
    )
);

-- A line that was rejected, or all from one to another.
create table job_rejection (
    sandbox_id   text   collate "C" not null,
    job_no       bigint not null,
    line_no      bigint not null,
    last_line_no bigint not null,
    -- Its cells as a JSON array; a range's are in what is left of the input.
    line         text,
    code         text   not null,
    constraint job_rejection_pkey primary key (sandbox_id, job_no, line_no),
    constraint job_rejection_job foreign key (sandbox_id, job_no) references job on delete cascade,
    constraint job_rejection_range check (last_line_no >= line_no)
);
