delete from open_request
where sandbox_id = $1 and fingerprint = encode(sha256(convert_to($2, 'UTF8')), 'hex')
