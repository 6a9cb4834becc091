select to_jsonb(target) from target where is_world($1) and sandbox_id = $1
