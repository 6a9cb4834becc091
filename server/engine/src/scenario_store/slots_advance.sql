update scenario_schedule set next_due_at = $3 where sandbox_id = $1 and schedule_no = $2
