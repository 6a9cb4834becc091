delete from sandbox where sandbox_id = $1
