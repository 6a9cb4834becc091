select promotion_id from promotion
where is_world($1) and sandbox_id = $1 and promotion_id = $2
for no key update
