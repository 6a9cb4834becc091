delete from saved_request where is_world($1) and sandbox_id = $1 and name = $2
