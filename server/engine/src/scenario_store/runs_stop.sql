-- What waits is over at once; whoever has it hears of it with the next heartbeat.
update scenario_run set
    stop_asked = true,
    state = case when state = 'waiting' then 'over' else state end,
    verdict = case when state = 'waiting' then 'stopped' else verdict end,
    ended_at = case when state = 'waiting' then clock_timestamp() else ended_at end,
    took_ms = case when state = 'waiting' then 0 else took_ms end
where is_world($1) and sandbox_id = $1 and run_no = $2 and state <> 'over'
