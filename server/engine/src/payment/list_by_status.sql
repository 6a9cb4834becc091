-- Of the newest $5 payments below $2, those in the status, $3 at the most. A status has no index, for it
-- would be written with every change of a payment.
select *
from (
    select *
    from payment
    where is_world($1) and sandbox_id = $1 and payment_no < $2
    order by payment_no desc
    limit $5
) as looked_at
where status = $4
order by payment_no desc
limit $3
