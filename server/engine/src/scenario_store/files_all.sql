select path, text, name, tags, problems, is_part from scenario where is_world($1) and sandbox_id = $1
order by path
