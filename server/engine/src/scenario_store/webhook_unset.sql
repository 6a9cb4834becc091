delete from scenario_webhook where is_world($1) and sandbox_id = $1
