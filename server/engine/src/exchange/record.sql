-- Nothing is stored where there is no such sandbox, nor of a payment or cancel that a reset of it
-- has taken away meanwhile: locked first, the sandbox is not reset before this has ended.
with world as materialized (
    select sandbox_id from sandbox where sandbox_id = $1 for key share
), stored as (
    insert into exchange (
        sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams, outside
    )
    select
        sandbox_id, sandbox_now($1) - make_interval(secs => $2::bigint / 1e6), $2, $3, $4, $5, $6,
        $7, $8, $9, $10, $11, $14
    from world
    -- What was paid or cancelled outside is not stored here.
    where case
        when $4::text in ('pay', 'cancel') and $5::text = 'good'
            and json_array_length($14::json) = 0
        then order_is_stored(sandbox_id, $10::json ->> 'order_no')
        else true
    end
    returning exchange_no, at
), wrong as (
    insert into error_record (
        sandbox_id, at, source, operation, code, message, request_id, request, response, exchange_no
    )
    -- An error's code and its masked request come only with what went wrong.
    select $1, at, $3, $4, $12, $7, $8, $13, $10, exchange_no
    from stored
    where $12::text is not null
)
select exists (select from world)
