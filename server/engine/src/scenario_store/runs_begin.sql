-- Runs of these scenarios, together, where the sandbox does not have too many that are not over.
with world as materialized (
    select sandbox_id from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), unfinished as materialized (
    select count(*) as runs from (
        select from scenario_run where sandbox_id = $1 and state <> 'over' limit $13
    ) as few
), batch as materialized (
    select $15::bigint as batch_no
    from world
    cross join unfinished
    where unfinished.runs + cardinality($2::text[]) <= $13
)
insert into scenario_run (
    sandbox_id, batch_no, path, is_library, name, tags, text, cause, wanted_by, schedule_no, due_at,
    again_if_killed, row_name, seed, until_step, state
)
select
    $1, batch.batch_no, one.path, one.is_library, one.name,
    array(select jsonb_array_elements_text(one.tags::jsonb)), one.text, $7, $8, $9, $10, $11, $12,
    $14, $16, 'waiting'
from batch
cross join unnest($2::text[], $3::boolean[], $4::text[], $5::text[], $6::text[])
    with ordinality as one (path, is_library, name, tags, text, no)
order by one.no
returning batch_no
