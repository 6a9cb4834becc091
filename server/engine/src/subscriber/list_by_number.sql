-- Who has a number: a phone number, or a contract's.
select subscriber.*, coalesce(month_usage.used, 0) as used_this_month
from subscriber
left join month_usage
    on month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
    and month_usage.month
        = date_trunc('month', ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date)::date
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.subscriber_no < $2
    and ($4::text is null or subscriber.status = $4)
    and (subscriber.ctn = $5 or subscriber.ncn = $6)
order by subscriber.subscriber_no desc
limit $3
