select path, text from scenario where is_world($1) and sandbox_id = $1
