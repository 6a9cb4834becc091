-- The oldest $3 calls of sandbox $1 below number $2, with their errors. Whoever reads or records calls
-- waits for none of it, and another server that drops too takes other ones.
with old as materialized (
    select exchange_no from exchange
    where is_world($1) and sandbox_id = $1 and exchange_no < $2
    order by exchange_no
    limit $3
    for update skip locked
), errors as (
    delete from error_record
    using old
    where error_record.sandbox_id = $1 and error_record.exchange_no = old.exchange_no
)
delete from exchange
using old
where exchange.sandbox_id = $1 and exchange.exchange_no = old.exchange_no
