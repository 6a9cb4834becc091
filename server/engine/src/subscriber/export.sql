-- The next $3 subscribers, or those of them in a status. A contract that gave its number up is no line any more.
select subscriber.*
from subscriber
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.subscriber_no > $2
    and subscriber.ended_at is null
    and ($4::text is null or subscriber.status = $4)
order by subscriber.subscriber_no
limit $3
