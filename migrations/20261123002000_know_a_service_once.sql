-- A service is known only below its CP, and that below its PG (`svc`'s own foreign key, and `cp`'s):
-- the payment's key to its service says all three. Asked of each payment, the other two were a look
-- each for nothing.
alter table payment drop constraint payment_pg_known;
alter table payment drop constraint payment_cp_known;
