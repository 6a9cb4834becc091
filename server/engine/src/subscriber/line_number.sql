-- Contract $2 has another number.
update subscriber set ctn = $3
where is_world($1) and sandbox_id = $1 and ncn = $2
