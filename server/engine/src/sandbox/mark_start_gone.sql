update sandbox set gone_at = clock_timestamp(), start_of = null where start_of = $1
