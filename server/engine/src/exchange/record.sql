-- Nothing is stored where the world is gone, and with it whatever the call did.
--
-- The commit does not wait for the disk. What a call did is there before its record is: should
-- PostgreSQL be killed, the last lines of the list may be lost, and no payment. It does wait where
-- somebody is shown a person: who saw whom is not lost.
with world as materialized (
    select
        sandbox_id, sandbox_now(sandbox_id) as now, clock_stopped_at is not null as clock_stood
    from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), call as materialized (
    -- Its number is drawn here, so that an error's record can name it.
    select
        nextval('exchange_exchange_no_seq') as exchange_no,
        world.sandbox_id,
        -- When it began, which under a stopped clock is when it ended, too.
        case
            when world.clock_stood then world.now
            else world.now - make_interval(secs => one.took_us / 1e6)
        end as at,
        world.clock_stood,
        one.*
    from world
    cross join set_config(
        'synchronous_commit',
        case when array_remove($15::text[], null) = '{}' then 'off' else 'on' end,
        true
    )
    cross join unnest(
        $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::bytea[], $13::text[], $14::text[], $15::text[],
        $16::text[], $17::text[], $18::bigint[]
    ) as one (
        took_us, source, operation, verdict, code, message, request_id, request, response,
        telegrams, frames, outside, masked, shown_to, shown_as, order_no, message_no
    )
), stored as (
    insert into exchange (
        sandbox_id, exchange_no, at, took_us, source, operation, verdict, code, message,
        request_id, request, response, telegrams, frames, outside, order_no, message_no,
        clock_stood
    )
    overriding system value
    select
        sandbox_id, exchange_no, at, took_us, source, operation, verdict, code, message::jsonb,
        request_id, request::json, response::json, telegrams::json, frames, outside::json,
        order_no, message_no, clock_stood
    from call
), shown as (
    insert into unmasking (sandbox_id, exchange_no, reader, role, request_id)
    select sandbox_id, exchange_no, shown_to, shown_as, request_id
    from call
    where shown_to is not null
), wrong as (
    -- The masked request comes only with what went wrong.
    insert into error_record (
        sandbox_id, at, source, operation, code, message, request_id, request, response, exchange_no
    )
    select
        sandbox_id, at, source, operation, code, message::jsonb, request_id, masked::json,
        response::json, exchange_no
    from call
    where masked is not null
)
select exists (select from world)
