update scenario_schedule set
    path = $3, tag = $4, cron = $5, overlap = $6, missed = $7, paused = $8, again_if_killed = $9,
    next_due_at = $10, edited_by = $11, edited_at = clock_timestamp()
where is_world($1) and sandbox_id = $1 and schedule_no = $2
