select * from payment
where is_world($1) and sandbox_id = $1 and payment_no < $2 and order_no = $4
    and ($5::text is null or status = $5)
    and ($6::text is null or ctn = $6)
order by payment_no desc
limit $3
