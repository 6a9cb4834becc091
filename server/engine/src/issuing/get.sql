select
    *,
    case when ran_ms > 0 then (succeeded + rejected) * 1000 / ran_ms end as per_second
from job
where is_world($1) and sandbox_id = $1 and kind = 'issue_coupons' and job_no = $2
