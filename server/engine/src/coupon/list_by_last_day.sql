-- Coupons that end between two days, the last to end first: as list.sql, along another index.
with looked_at as materialized (
    select *
    from coupon
    where sandbox_id = $1 and valid_until >= $7
        and (valid_until, issued_at, serial_no) < ($4, $5, $6)
    order by valid_until desc, issued_at desc, serial_no desc
    limit $3
), matching as materialized (
    select *
    from looked_at
    where ($8::int is null or version = $8)
        and (
            $9::text is null
            or $9 = case
                when status not in ('unused', 'expired') then status
                when valid_until < ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date
                    then 'expired'
                else 'unused'
            end
        )
    order by valid_until desc, issued_at desc, serial_no desc
    limit $2
), last as (
    select valid_until, issued_at, serial_no
    from looked_at
    where (select count(*) from matching) < $2
    order by valid_until desc, issued_at desc, serial_no desc
    offset $3 - 1
    limit 1
)
select
    sandbox_now($1) as now, last.valid_until as last_valid_until, last.issued_at as last_issued_at,
    last.serial_no as last_serial_no, to_jsonb(matching) as coupon,
    (
        select ctn from subscriber
        where sandbox_id = $1 and ncn = matching.ncn and ended_at is null
    ) as ctn
from sandbox
left join last on true
left join matching on true
where is_world($1) and sandbox.sandbox_id = $1
order by matching.valid_until desc, matching.issued_at desc, matching.serial_no desc
