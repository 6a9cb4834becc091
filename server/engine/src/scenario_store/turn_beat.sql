-- Still at it. By the sandbox's name: a reset takes its runs along.
update scenario_run set
    lease_until = clock_timestamp() + make_interval(secs => $4), finished = $5, total = $6, failed = $7,
    report = coalesce($8::json, report)
where sandbox_id = (select sandbox_id from sandbox where known_as = $1) and run_no = $2
    and holder = $3
returning stop_asked
