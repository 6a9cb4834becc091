delete from scenario_schedule where is_world($1) and sandbox_id = $1 and schedule_no = $2
