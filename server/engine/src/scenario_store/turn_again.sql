-- Anew, in the place of one whose server died; nobody's wish to stop it, and not for ever.
insert into scenario_run (
    sandbox_id, batch_no, path, is_library, name, tags, text, cause, wanted_by, schedule_no, due_at,
    again_if_killed, again_of, attempt, row_name, seed, until_step, state
)
select
    sandbox_id, batch_no, path, is_library, name, tags, text, 'again', wanted_by, schedule_no, due_at,
    again_if_killed, run_no, attempt + 1, row_name, seed, until_step, 'waiting'
from scenario_run
where sandbox_id = $1 and run_no = $2 and again_if_killed and attempt < $3 and not stop_asked
