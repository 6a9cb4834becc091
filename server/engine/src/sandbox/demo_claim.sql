-- Whoever sets the mark fills in the demonstration: once, however many servers start.
update sandbox set demo_at = clock_timestamp()
where sandbox_id = $1 and demo_at is null and gone_at is null
    and not exists (select from subscriber where subscriber.sandbox_id = $1)
returning sandbox_id
