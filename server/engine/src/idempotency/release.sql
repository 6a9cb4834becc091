-- The key of a reset has gone over to the next world.
delete from idempotency_key
where sandbox_id in (
        select $1
        union
        select sandbox_id from sandbox where known_as = split_part($1, '~', 1)
    )
    and key = $2 and claim_no = $3 and status is null
