-- The start of world $2 becomes that of world $1, unless that is gone meanwhile.
update sandbox set start_of = $1
where start_of = $2 and exists (
    select from sandbox where sandbox_id = $1 and gone_at is null
)
