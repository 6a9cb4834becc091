-- The chunk's input goes with it.
with rejections as (
    insert into job_rejection (sandbox_id, job_no, line_no, last_line_no, line, code)
    select $1, $2, line_no, last_line_no, line, code
    from unnest($9::bigint[], $10::bigint[], $11::text[], $12::text[])
        as rejected (line_no, last_line_no, line, code)
), read as (
    delete from job_input
    where $13 and sandbox_id = $1 and job_no = $2
        and chunk_no = (select next_chunk from job where sandbox_id = $1 and job_no = $2)
)
update job set
    succeeded = succeeded + $3,
    rejected = rejected + $4,
    total = case when $6 then succeeded + rejected + $3 + $4
        else greatest(total, succeeded + rejected + $3 + $4) end,
    next_chunk = next_chunk + 1,
    next_after = $5,
    state = case when $6 then 'done' else state end,
    ended_at = case when $6 then clock_timestamp() end,
    ran_ms = ran_ms + $7,
    lease_until = clock_timestamp() + make_interval(secs => $8),
    attempts = 0
where is_world($1) and sandbox_id = $1 and job_no = $2
returning state
