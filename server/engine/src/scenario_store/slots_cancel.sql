-- The old ones make way.
update scenario_run set
    stop_asked = true,
    state = case when state = 'waiting' then 'over' else state end,
    verdict = case when state = 'waiting' then 'stopped' else verdict end,
    ended_at = case when state = 'waiting' then clock_timestamp() else ended_at end,
    took_ms = case when state = 'waiting' then 0 else took_ms end
where sandbox_id = $1 and schedule_no = $2 and state <> 'over'
