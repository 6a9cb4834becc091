update promotion set state = $3
where is_world($1) and sandbox_id = $1 and promotion_id = $2 and state = any ($4::text[])
