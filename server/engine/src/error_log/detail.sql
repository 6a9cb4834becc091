select
    error_record.error_no, error_record.at, error_record.source, error_record.operation,
    error_record.code, error_record.message, error_record.exchange_no, error_record.request_id,
    error_record.request, error_record.response, exchange.order_no, payment.serial_no
from error_record
left join exchange
    on exchange.sandbox_id = error_record.sandbox_id
    and exchange.exchange_no = error_record.exchange_no
left join payment
    on payment.sandbox_id = exchange.sandbox_id and payment.order_no = exchange.order_no
where is_world($1) and error_record.sandbox_id = $1 and error_record.error_no = $2
