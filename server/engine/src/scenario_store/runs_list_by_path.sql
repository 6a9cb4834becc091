select
    run_no, batch_no, path, is_library, name, tags, cause, wanted_by, schedule_no, due_at, again_of,
    attempt, row_name, seed, state, verdict, note, stop_asked, finished, total, failed, wanted_at,
    started_at, ended_at, took_ms, slower_than_ms
from scenario_run
where is_world($1) and sandbox_id = $1 and run_no < $2
    and path = $4 and ($5::text is null or verdict = $5)
order by run_no desc
limit $3
