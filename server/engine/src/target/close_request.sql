delete from open_request
where is_world($1) and sandbox_id = $1 and fingerprint = encode(sha256(convert_to($2, 'UTF8')), 'hex')
