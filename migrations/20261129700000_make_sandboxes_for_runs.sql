-- A sandbox for one run of a scenario: it keeps no start, is in no list unless asked for, and is deleted by itself
-- some time after it was made.
alter table sandbox add column for_run boolean not null default false;

-- Those to be deleted.
create index sandbox_for_run on sandbox (created_at) where for_run and gone_at is null;
