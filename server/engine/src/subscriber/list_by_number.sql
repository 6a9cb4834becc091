-- Who has a number, a phone number or a contract's, and whose phone number it was.
select subscriber.*, coalesce(month_usage.used, 0) as used_this_month
from subscriber
left join month_usage
    on month_usage.sandbox_id = subscriber.sandbox_id and month_usage.ncn = subscriber.ncn
    and month_usage.month
        = date_trunc('month', ((select sandbox_now($1)) at time zone 'Asia/Seoul')::date)::date
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.subscriber_no < $2
    and ($4::text is null or subscriber.status = $4)
    and subscriber.ncn in (
        select ncn from subscriber where sandbox_id = $1 and ctn = $5 and ended_at is null
        union all
        select $6
        union all
        select contract.ncn
        from line_change
        cross join lateral (values (old_ncn), (new_ncn)) as contract (ncn)
        where line_change.sandbox_id = $1 and line_change.old_ctn = $5
    )
order by subscriber.subscriber_no desc
limit $3
