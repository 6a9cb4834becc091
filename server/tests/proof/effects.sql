-- What there is in the end, to be compared with what was told.
select
    (select count(*) from payment where order_no like 'P%') as paid,
    (select count(*) from payment where order_no like 'P%' and status = 'cancelled') as cancelled,
    (select count(*) from coupon where promotion_id like 'PROOF%') as issued
