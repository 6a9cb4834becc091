select
    subscriber.*,
    coalesce(month_usage.used, 0) as used_this_month
from subscriber
left join month_usage
    on month_usage.sandbox_id = subscriber.sandbox_id
    and month_usage.ncn = subscriber.ncn
    and month_usage.month
        = date_trunc('month', sandbox_now(subscriber.sandbox_id) at time zone 'Asia/Seoul')::date
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.ctn = $2
    and subscriber.ended_at is null
