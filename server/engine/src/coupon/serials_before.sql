-- How many coupons of a promotion a customer has been issued one by one, deleted ones too: those that a cancel, a job or a
-- code brought are drawn otherwise, and may come at the same time. All of the customer's are looked at: of the promotion
-- there may be any number.
with own as materialized (
    select promotion_id, replaces, job_no, coded_at
    from coupon
    where sandbox_id = $1 and ncn = $3 and is_world($1)
)
select count(*)
from own
where promotion_id = $2 and replaces is null and job_no is null and coded_at is null
