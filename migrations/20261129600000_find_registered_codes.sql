-- Only the CSV of a job's codes asks for coupons by their job: for those that were codes, which have `coded_at`. An
-- index of all that jobs issue was written with each of them, at a random place, and read for none.
update coupon set coded_at = coupon.issued_at
from job
where coupon.coded_at is null and job.sandbox_id = coupon.sandbox_id and job.job_no = coupon.job_no
    and job.task ->> 'to' = 'codes';

drop index coupon_by_job;
create index coupon_by_code_job on coupon (sandbox_id, job_no, serial_no) where coded_at is not null;
