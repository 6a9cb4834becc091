select edit_no from scenario where is_world($1) and sandbox_id = $1 and path = $2
