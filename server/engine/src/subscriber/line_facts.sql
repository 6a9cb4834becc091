-- What is known of contract $2 with number $3, once nobody else changes it; and whether contract $4 and number $5
-- are taken.
select
    clock.now,
    coalesce((
        select used from month_usage
        where sandbox_id = $1 and ncn = $2
            and month = date_trunc('month', (clock.now at time zone 'Asia/Seoul')::date)::date
    ), 0) as used_this_month,
    (
        select count(*) from (
            select from coupon
            where sandbox_id = $1 and ncn = $2 and status = 'unused'
                and valid_until >= (clock.now at time zone 'Asia/Seoul')::date
            limit 1000
        ) as usable
    ) as coupons,
    (
        -- From the few that are open, each by its order: a contract may have had any number of payments.
        select count(*)
        from (
            select order_no from unsettled where sandbox_id = $1
            union
            select unnest(order_nos) from reservation where sandbox_id = $1
        ) as open
        cross join lateral (
            select ncn, status from payment
            where payment.sandbox_id = $1 and payment.order_no = open.order_no
            limit 1
        ) as payment
        where payment.ncn = $2 and payment.status in ('pending', 'unknown')
    ) as open_payments,
    (
        select count(*) from saved_request
        where sandbox_id = $1 and regexp_replace(form ->> 'ctn', '[^0-9]', '', 'g') = $3
    ) as saved_requests,
    exists (select from subscriber where sandbox_id = $1 and ncn = $4) as contract_is_taken,
    exists (
        select from subscriber where sandbox_id = $1 and ctn = $5 and ended_at is null
    ) as number_is_taken
from (select sandbox_now($1) as now) as clock
where is_world($1)
