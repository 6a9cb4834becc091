-- A new one ($4 = 0), where there is none and room for it; or the next edit of the one that was read.
with world as materialized (
    select sandbox_id from sandbox
    where sandbox_id = $1 and gone_at is null
    for no key update
), edited as (
    update scenario set
        text = $3, edit_no = edit_no + 1, name = $5, proves = $6, tags = $7, problems = $8, is_part = $11,
        edited_at = clock_timestamp(), edited_by = $9
    from world
    where scenario.sandbox_id = world.sandbox_id and path = $2 and edit_no = $4 and $4 > 0
    returning edit_no
), made as (
    insert into scenario (sandbox_id, path, text, name, proves, tags, problems, edited_by, is_part)
    select world.sandbox_id, $2, $3, $5, $6, $7, $8, $9, $11
    from world
    where $4 = 0 and (select count(*) from scenario where sandbox_id = $1) < $10
    on conflict do nothing
    returning edit_no
)
select edit_no from edited
union all
select edit_no from made
