-- The last changes that contract $2 gave something up by, or began with.
select kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader
from (
    (
        select * from line_change
        where sandbox_id = $1 and old_ncn = $2
        order by change_no desc
        limit 50
    )
    union
    (
        select * from line_change
        where sandbox_id = $1 and new_ncn = $2
        order by change_no desc
        limit 50
    )
) as changed
where is_world($1)
order by change_no desc
limit 50
