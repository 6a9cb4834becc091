-- What was deleted last, $2 at the most, whether it is so still or not: a status is in no index.
select serial_no
from coupon_event
where is_world($1) and sandbox_id = $1 and kind = 'deleted'
order by event_no desc
limit $2
