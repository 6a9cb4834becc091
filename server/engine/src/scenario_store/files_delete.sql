-- What the file says of when it runs goes with it.
with schedules as (
    delete from scenario_schedule
    where is_world($1) and sandbox_id = $1 and path = $2 and is_of_file
)
delete from scenario where is_world($1) and sandbox_id = $1 and path = $2
