-- One of the demonstration's payments still waits for its verification: the inquiry is put off, so
-- that the held coupon can be seen.
update unsettled set settle_after = clock_timestamp() + interval '1 day'
where sandbox_id = $1 and order_no = $2
