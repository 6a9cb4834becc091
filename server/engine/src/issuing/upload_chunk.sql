-- One chunk of a list, what was rejected of it, and how many of its numbers are subscribers'.
with held as (
    update job set lease_until = clock_timestamp() + make_interval(secs => $4)
    where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
        and state is not distinct from 'preparing'
    returning sandbox_id, job_no
), input as (
    insert into job_input (sandbox_id, job_no, chunk_no, line_nos, numbers, lines)
    select sandbox_id, job_no, $5, $6::bigint[], $7::text[], $8::text[]
    from held
    where cardinality($6::bigint[]) > 0
), rejections as (
    insert into job_rejection (sandbox_id, job_no, line_no, last_line_no, line, code)
    select sandbox_id, job_no, line_no, line_no, line, code
    from held
    cross join unnest($11::bigint[], $12::text[], $13::text[]) as rejected (line_no, line, code)
), looked_up as materialized (
    select
        place,
        -- One look-up each: what is only asked to exist could be read whole instead, of a table that was small.
        case when $9 then (
            select true from subscriber
            where sandbox_id = $1 and ncn = number collate "C" and status <> 'terminated'
        ) else (
            select true from subscriber
            where sandbox_id = $1 and ctn = number collate "C" and ended_at is null
                and status <> 'terminated'
        ) end is not null as is_found
    from unnest($7::text[]) with ordinality as asked (number, place)
)
select
    exists (select from held) as is_held,
    count(*) filter (where is_found) as found,
    coalesce(array_agg(place) filter (where is_found and place = any ($10::bigint[])), '{}')
        as shown_found
from looked_up
