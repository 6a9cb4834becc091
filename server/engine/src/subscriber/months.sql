-- The last months in which a subscriber paid.
select month_usage.month, month_usage.used, month_usage.limit_amount
from month_usage
where is_world($1) and month_usage.sandbox_id = $1 and month_usage.ncn = (
    select ncn from subscriber where sandbox_id = $1 and subscriber_no = $2
)
order by month_usage.month desc
limit 24
