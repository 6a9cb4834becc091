update scenario_slot set fate = 'skipped', why = $4::jsonb, batch_no = null
where sandbox_id = $1 and schedule_no = $2 and due_at = $3
