select * from payment
where is_world($1) and sandbox_id = $1 and payment_no < $2
order by payment_no desc
limit $3
