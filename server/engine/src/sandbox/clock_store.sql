update sandbox
set clock_stopped_at = case when $3 then $2 end,
    clock_offset = case when $4 then '0' else $2 - clock_timestamp() end
where sandbox_id = $1
