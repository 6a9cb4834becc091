select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
from exchange
where is_world($1) and sandbox_id = $1 and exchange_no < $2 and order_no = $4
    and ($5::text is null or operation = $5)
    and ($6::text is null or verdict = $6)
    and operation <> all ($7::text[])
order by exchange_no desc
limit $3
