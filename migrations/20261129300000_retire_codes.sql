-- A code that is not to be used any more is retired, not deleted: payments and versions that refer to it keep
-- its name, and it can come back.
alter table code add column retired boolean not null default false;
alter table pg add column retired boolean not null default false;
alter table cp add column retired boolean not null default false;
alter table svc add column retired boolean not null default false;
