select count(*) as checked, count(*) filter (
    where coalesce(month_usage.used, 0) <> coalesce(live.charged, 0)
        or coalesce(month_usage.payments, 0) <> coalesce(live.payments, 0)
        or month_usage.used > month_usage.limit_amount
) as broken
from month_usage
full join (
    select sandbox_id, ncn, month, sum(charged) as charged, count(*) as payments
    from payment
    where status in ('pending', 'unknown', 'paid')
    group by sandbox_id, ncn, month
) as live using (sandbox_id, ncn, month)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
