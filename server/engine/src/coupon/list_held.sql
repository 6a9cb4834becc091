-- The coupons that payments without an outcome hold: a status is in no index.
select distinct serial_no
from (
    select (
        select serial_no
        from payment
        where payment.sandbox_id = $1 and payment.order_no = open.order_no
            and status in ('pending', 'unknown')
    ) as serial_no
    from (
        select order_no from unsettled where sandbox_id = $1
        union
        select unnest(order_nos) from reservation where sandbox_id = $1
    ) as open
) as held
where is_world($1) and serial_no is not null
limit $2
