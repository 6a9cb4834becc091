-- The next $3 subscribers after contract $2 whose contracts are not terminated, with what is known of each.
select
    (select sandbox_now($1)) as now, subscriber.ncn, subscriber.ctn, subscriber.birth_date,
    subscriber.sex, subscriber.risk_grade, subscriber.leeds_grade, subscriber.mpay_member,
    subscriber.bill_pay_method, subscriber.limit_amount,
    paid.used_this_month, paid.has_paid, paid.paid_this_month
from subscriber
cross join lateral (
    -- One look at all of somebody's months.
    select
        coalesce(sum(used) filter (where month = this_month), 0)::bigint as used_this_month,
        coalesce(sum(payments) filter (where month = this_month), 0)::bigint as paid_this_month,
        coalesce(bool_or(payments > 0), false) as has_paid
    from month_usage
    cross join (
        select date_trunc('month', ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date)::date
    ) as clock (this_month)
    where month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
) as paid
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.ncn > $2
    and subscriber.ended_at is null and subscriber.status <> 'terminated'
order by subscriber.ncn
limit $3
