-- The promotion is locked: nobody else issues of it, so what is counted here stays so. Each line in its turn:
-- first whose it is, then whether that customer's share allows one more, then whether it is among the $8 that the
-- promotion may still issue now ($7); for the others $9 says why not. Gives the places of those that got none.
with promised as materialized (
    select
        promotion.sandbox_id, promotion.promotion_id, per_customer, version, name, coupon_amount,
        percent, rounding,
        least(valid_until, ($7::timestamptz at time zone 'Asia/Seoul')::date + valid_days) as ends_on
    from promotion
    cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
        as promotion_version
    where is_world($1) and promotion.sandbox_id = $1 and promotion.promotion_id = $2
), asked as materialized (
    select
        place, serial_no,
        case when $6 then (
            select ncn from subscriber
            where sandbox_id = $1 and ncn = number collate "C" and status <> 'terminated'
        ) else (
            select ncn from subscriber
            where sandbox_id = $1 and ctn = number collate "C" and ended_at is null
                and status <> 'terminated'
        ) end as ncn
    from unnest($4::text[], $5::text[]) with ordinality as wanted (number, serial_no, place)
), shared as materialized (
    select
        place, serial_no, ncn,
        row_number() over (partition by ncn order by place) + coalesce((
            select issued from promotion_customer
            where sandbox_id = $1 and promotion_id = $2 and promotion_customer.ncn = asked.ncn
        ), 0) <= (select per_customer from promised) as is_within_share
    from asked
), judged as materialized (
    select
        place, serial_no, ncn,
        case
            when ncn is null then 'SUBSCRIBER_NOT_FOUND'
            when not is_within_share then 'PROMOTION_CUSTOMER_LIMIT'
            when count(*) filter (where ncn is not null and is_within_share) over (order by place) > $8
                then $9::text
        end as refused
    from shared
), issued as materialized (
    select count(*) as coupons from judged where refused is null having count(*) > 0
), counted as (
    update promotion set
        issued = promotion.issued + coupons, issued_won = issued_won + coupons * coupon_amount
    from issued
    cross join promised
    where promotion.sandbox_id = promised.sandbox_id
        and promotion.promotion_id = promised.promotion_id
), spans as (
    insert into promotion_span as known (sandbox_id, promotion_id, span, since, issued)
    select $1, $2, span, since, coupons
    from issued
    cross join spans_of($7)
    on conflict (sandbox_id, promotion_id, span, since)
        do update set issued = known.issued + excluded.issued
), shares as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select $1, $2, ncn, count(*) from judged where refused is null group by ncn
    on conflict (sandbox_id, promotion_id, ncn)
        do update set issued = known.issued + excluded.issued
), stored as (
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, percent, rounding,
        status, valid_until, issued_at, job_no
    )
    select
        sandbox_id, serial_no, promotion_id, version, name, ncn, coupon_amount, percent, rounding,
        'unused', ends_on, $7, $3
    from judged
    cross join promised
    where refused is null
    -- Four indexes go by the number within what is issued at one moment: they are appended to.
    order by serial_no collate "C"
)
select place, refused from judged where refused is not null order by place
