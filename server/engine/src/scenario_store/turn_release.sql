-- Nothing of it counts: another server begins it anew.
update scenario_run set
    state = 'waiting', holder = null, lease_until = null, started_at = null, finished = 0, failed = 0,
    report = null
where sandbox_id = (select sandbox_id from sandbox where known_as = $1) and run_no = $2
    and holder = $3
