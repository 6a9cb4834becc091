-- Later each time; not for ever.
update scenario_delivery set
    status = $4, reason = $5,
    state = case when $3 then 'delivered' when attempts >= $6 then 'given_up' else state end,
    next_at = case
        when $3 or attempts >= $6 then clock_timestamp()
        else clock_timestamp() + make_interval(secs => 5 * 4.0 ^ (attempts - 1))
    end
where sandbox_id = (select sandbox_id from sandbox where known_as = $1) and delivery_no = $2
    and state = 'waiting'
