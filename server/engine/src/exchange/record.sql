-- Nothing is stored where there is no such sandbox, nor of a payment or cancel that a reset of it
-- has taken away meanwhile: locked first, the sandbox is not reset before this has ended.
--
-- The commit does not wait for the disk. What a call did is there before its record is: should
-- PostgreSQL be killed, the last lines of the list may be lost, and no payment.
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox where sandbox_id = $1
    for key share
), call as materialized (
    -- Its number is drawn here, so that an error's record can name it.
    select
        nextval('exchange_exchange_no_seq') as exchange_no,
        world.sandbox_id,
        world.now - make_interval(secs => one.took_us / 1e6) as at,
        one.*
    from world
    cross join set_config('synchronous_commit', 'off', true)
    cross join unnest(
        $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]
    ) as one (
        took_us, source, operation, verdict, code, message, request_id, request, response,
        telegrams, outside, masked, order_no
    )
    where one.order_no is null or order_is_stored(world.sandbox_id, one.order_no)
), stored as (
    insert into exchange (
        sandbox_id, exchange_no, at, took_us, source, operation, verdict, code, message,
        request_id, request, response, telegrams, outside
    )
    overriding system value
    select
        sandbox_id, exchange_no, at, took_us, source, operation, verdict, code, message::jsonb,
        request_id, request::json, response::json, telegrams::json, outside::json
    from call
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
