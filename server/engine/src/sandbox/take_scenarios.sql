-- Nor scenarios, their runs, when they run by themselves (slots go with their schedules), and whom that is told.
with scenarios as (
    update scenario set sandbox_id = $2 where sandbox_id = $1
), schedules as (
    update scenario_schedule set sandbox_id = $2 where sandbox_id = $1
), runs as (
    update scenario_run set sandbox_id = $2 where sandbox_id = $1
), webhooks as (
    update scenario_webhook set sandbox_id = $2 where sandbox_id = $1
)
update scenario_delivery set sandbox_id = $2 where sandbox_id = $1
