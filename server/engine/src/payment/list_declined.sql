select payment.*
from declined_payment
join payment using (sandbox_id, payment_no)
where is_world($1) and declined_payment.sandbox_id = $1 and declined_payment.payment_no < $2
    and status = $4
order by declined_payment.payment_no desc
limit $3
