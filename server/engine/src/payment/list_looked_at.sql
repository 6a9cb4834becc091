-- The last of the $3 + 1 newest payments below $2, if there are so many.
select payment_no
from payment
where is_world($1) and sandbox_id = $1 and payment_no < $2
order by payment_no desc
offset $3
limit 1
