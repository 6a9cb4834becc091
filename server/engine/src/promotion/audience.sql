-- The next $3 subscribers after contract $2, with what is known of each.
select
    (select sandbox_now($1)) as now, subscriber.ncn, subscriber.ctn, subscriber.birth_date,
    subscriber.sex, subscriber.risk_grade, subscriber.leeds_grade, subscriber.mpay_member,
    subscriber.bill_pay_method, subscriber.limit_amount,
    coalesce(month_usage.used, 0) as used_this_month
from subscriber
left join month_usage
    on month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
    and month_usage.month
        = date_trunc('month', ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date)::date
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.ncn > $2
    and subscriber.ended_at is null
order by subscriber.ncn
limit $3
