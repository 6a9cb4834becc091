-- How many coupons of a promotion a customer was issued changes with each of them, and a job changes all rows of a page
-- at once: there is room in it for as many again, so that their indexes are not written.
alter table promotion_customer set (fillfactor = 50);
