-- Of the newest $4 calls below $2, those that are meant, $3 at the most: no more are looked at, whatever
-- is asked for.
select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
from (
    select *
    from exchange
    where is_world($1) and sandbox_id = $1 and exchange_no < $2
    order by exchange_no desc
    limit $4
) as looked_at
where ($5::text is null or operation = $5)
    and ($6::text is null or verdict = $6)
    and operation <> all ($7::text[])
    and (
        $8::text is null
        or strpos(lower(order_no), $8) > 0
        or strpos(lower(code), $8) > 0
        or lower(request_id) = $8
        -- A person's or a coupon's number, whole or by its last four digits: a part of one would let
        -- whoever sees it masked find out the rest.
        or $9::text is not null and exists (
            select
            from unnest(array[
                request #>> '{form,ctn}', request ->> 'ctn',
                request #>> '{form,serial_no}', request ->> 'serial_no', response ->> 'serial_no'
            ]) as number (written)
            cross join lateral (select regexp_replace(written, '\D', '', 'g') as digits) as it
            where digits = $9 or length($9) = 4 and right(digits, 4) = $9
        )
    )
order by exchange_no desc
limit $3
