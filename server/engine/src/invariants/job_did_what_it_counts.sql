-- What it issued is there, once: coupons, and codes that nobody registered yet. A coupon of no job that there is
-- counts too.
select count(*) as checked, count(*) filter (
    where coalesce(job.succeeded, 0) <> coalesce(issued.coupons, 0)
        or job.state = 'done' and job.succeeded + job.rejected <> job.total
) as broken
from (select * from job where kind = 'issue_coupons') as job
full join (
    select sandbox_id, job_no, count(*) as coupons
    from (
        select sandbox_id, job_no from coupon where job_no is not null
        union all
        select sandbox_id, job_no from coupon_code where job_no is not null
    ) as made
    group by sandbox_id, job_no
) as issued using (sandbox_id, job_no)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
