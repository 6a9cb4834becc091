select sandbox_id, seed from sandbox where known_as = $1
