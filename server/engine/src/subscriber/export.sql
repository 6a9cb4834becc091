-- The next $3 subscribers, or those of them in a status.
select subscriber.*
from subscriber
where is_world($1) and subscriber.sandbox_id = $1 and subscriber.subscriber_no > $2
    and ($4::text is null or subscriber.status = $4)
order by subscriber.subscriber_no
limit $3
