with found as (
    select
        exchange_no, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams, frames, outside, order_no,
        (
            select min(error_no) from error_record
            where error_record.sandbox_id = exchange.sandbox_id
                and error_record.exchange_no = exchange.exchange_no
        ) as error_no,
        (
            select serial_no from payment
            where payment.sandbox_id = exchange.sandbox_id and payment.order_no = exchange.order_no
        ) as paid_with
    from exchange
    where is_world($1) and sandbox_id = $1 and exchange_no = $2
), noted as (
    insert into unmasking (sandbox_id, exchange_no, reader, role, request_id)
    select $1, exchange_no, $3, $4, $5
    from found
)
select * from found
