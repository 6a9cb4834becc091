-- A reset takes data back to the start, not a setting.
update target set sandbox_id = $2 where sandbox_id = $1
