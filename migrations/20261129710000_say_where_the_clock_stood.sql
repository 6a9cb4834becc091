-- Under a stopped clock all of a call happened at one time, however long it took.
alter table exchange add column clock_stood boolean not null default false;
