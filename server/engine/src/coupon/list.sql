-- Coupons, newest first: of the newest $3 below a place that the indexed filters leave, those that the others
-- do, $2 at the most; and, where they are fewer, the last that was looked at. A payment changes a coupon's
-- status, so that is in no index. Where the page begins is one bound, not two: PostgreSQL goes to one of them and
-- through all of the index to the other. Whichever of the filters is given, its index is in the plan, for the
-- values are planned for.
with looked_at as materialized (
    select *
    from coupon
    where sandbox_id = $1 and issued_at >= $6 and (issued_at, serial_no) < ($4, $5)
        and ($7::text[] is null or serial_no = any ($7))
        and ($8::text is null or right(serial_no, 4) = $8)
        and ($9::text is null or ncn = $9)
        and ($10::text is null or promotion_id = $10)
        and ($11::int is null or version = $11)
    order by issued_at desc, serial_no desc
    limit $3
), matching as materialized (
    select *
    from looked_at
    where ($12::int is null or version = $12)
        and ($13::date is null or valid_until >= $13)
        and ($14::date is null or valid_until <= $14)
        and (
            $15::text is null
            or $15 = case
                when status not in ('unused', 'expired') then status
                when valid_until < ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date
                    then 'expired'
                else 'unused'
            end
        )
    order by issued_at desc, serial_no desc
    limit $2
), last as (
    select valid_until, issued_at, serial_no
    from looked_at
    where (select count(*) from matching) < $2
    order by issued_at desc, serial_no desc
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
order by matching.issued_at desc, matching.serial_no desc
