-- The next world of a reset whose server died while it made it.
update sandbox set gone_at = clock_timestamp(), being_made = false
where being_made and created_at < clock_timestamp() - interval '10 minutes'
