-- The payments without an outcome: those that are being made, and those that wait to be settled.
select payment.*
from (
    select sandbox_id, order_no from unsettled where sandbox_id = $1
    union
    select sandbox_id, unnest(order_nos) from reservation where sandbox_id = $1
) as open
join payment using (sandbox_id, order_no)
where is_world($1) and payment_no < $2 and status = $4
order by payment_no desc
limit $3
