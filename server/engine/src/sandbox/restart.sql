-- The clock as it was at the start; without a start to copy, a demonstration is to be filled in anew.
update sandbox
set clock_offset = coalesce(
        (select start.clock_offset from sandbox as start where start.start_of = $1), '0'
    ),
    demo_at = case when $2 then null else demo_at end
where sandbox_id = $1
