-- The jobs that issued a promotion's coupons and codes, none of which is good any more.
select job_no from job
where is_world($1) and sandbox_id = $1 and job_no in (
    select job_no from coupon where sandbox_id = $1 and promotion_id = $2
    union
    select job_no from coupon_code where sandbox_id = $1 and promotion_id = $2
)
order by job_no
for update
