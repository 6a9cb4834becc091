-- How many of its slots have runs that are not over.
select count(distinct batch_no) from scenario_run
where sandbox_id = $1 and schedule_no = $2 and state <> 'over'
