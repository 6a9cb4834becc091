-- The job that issued it; none where it was issued by itself, or its world is a copy, which has no jobs.
alter table coupon add column job_no bigint;

create index coupon_by_job on coupon (sandbox_id, job_no, serial_no) where job_no is not null;

-- A coupon that is nobody's yet: who registers its number gets it. It counts as issued from here on.
create table coupon_code (
    sandbox_id   text        collate "C" not null,
    serial_no    text        collate "C" not null,
    promotion_id text        collate "C" not null,
    version      integer     not null,
    job_no       bigint,
    issued_at    timestamptz not null,
    constraint coupon_code_pkey primary key (sandbox_id, serial_no),
    constraint coupon_code_promotion_version foreign key (sandbox_id, promotion_id, version)
        references promotion_version
);

create index coupon_code_by_job on coupon_code (sandbox_id, job_no, serial_no) where job_no is not null;
create index coupon_code_by_version on coupon_code (sandbox_id, promotion_id, version);
