with stored as (
    insert into exchange (
        sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams, outside
    )
    values (
        $1, sandbox_now($1) - make_interval(secs => $2::bigint / 1e6), $2, $3, $4, $5, $6, $7, $8,
        $9, $10, $11, $14
    )
    returning exchange_no, at
)
insert into error_record (
    sandbox_id, at, source, operation, code, message, request_id, request, response, exchange_no
)
-- An error's code and its masked request come only with what went wrong.
select $1, at, $3, $4, $12, $7, $8, $13, $10, exchange_no
from stored
where $12::text is not null
