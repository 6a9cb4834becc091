-- Contract $2 gives its number up.
update subscriber set ended_at = $3, status = 'terminated'
where is_world($1) and sandbox_id = $1 and ncn = $2
