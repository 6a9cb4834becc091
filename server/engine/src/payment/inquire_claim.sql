-- A payment without an outcome that may be inquired: unknown, or pending beyond the time that making
-- it takes. The background task leaves it alone meanwhile.
update payment set settle_after = clock_timestamp() + interval '5 seconds'
where is_world($1) and sandbox_id = $1 and order_no = $2
    and (status = 'unknown' or status = 'pending' and settle_after <= clock_timestamp())
returning *
