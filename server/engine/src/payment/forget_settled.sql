-- A payment whose outcome was stored at the moment in which it was taken for abandoned.
delete from unsettled
where is_world($1) and sandbox_id = $1 and order_no = $2 and exists (
    select from payment
    where payment.sandbox_id = unsettled.sandbox_id and payment.order_no = unsettled.order_no
        and payment.status not in ('pending', 'unknown')
)
