update sandbox set gone_at = clock_timestamp(), being_made = false
where sandbox_id = $1 and gone_at is null
returning for_run
