with found as (
    select
        exchange_no, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams, outside
    from exchange
    where is_world($1) and sandbox_id = $1 and exchange_no = $2
), noted as (
    insert into unmasking (sandbox_id, exchange_no, reader, role, request_id)
    select $1, exchange_no, $3, $4, $5
    from found
)
select * from found
