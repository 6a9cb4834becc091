-- Whether somebody has a number.
select exists (
    select from subscriber where is_world($1) and sandbox_id = $1 and ctn = $2 and ended_at is null
)
