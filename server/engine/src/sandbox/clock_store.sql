update sandbox
set clock_stopped_at = case when $3 then $2::timestamptz end,
    clock_offset = case when $4 then '0' else $2::timestamptz - clock_timestamp() end
where sandbox_id = $1
