select
    run_no, batch_no, path, is_library, name, tags, cause, wanted_by, schedule_no, due_at, again_of,
    attempt, row_name, seed, state, verdict, note, stop_asked, finished, total, failed, wanted_at,
    started_at, ended_at, took_ms, slower_than_ms,
    text, report,
    (
        select max(green.run_no) from scenario_run as green
        where green.sandbox_id = $1 and green.path = scenario_run.path and green.verdict = 'passed'
            and green.run_no < $2
    ) as last_green
from scenario_run
where is_world($1) and sandbox_id = $1 and run_no = $2
