select schedule_no, path, tag from scenario_schedule where is_world($1) and sandbox_id = $1
order by schedule_no
