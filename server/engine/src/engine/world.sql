select sandbox_id from sandbox where known_as = $1
