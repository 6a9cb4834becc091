(
    select serial_no, false as is_registered
    from coupon_code
    where is_world($1) and sandbox_id = $1 and job_no = $2 and serial_no > $3
    order by serial_no
    limit $4
)
union all
(
    select serial_no, true as is_registered
    from coupon
    where is_world($1) and sandbox_id = $1 and job_no = $2 and serial_no > $3
        and coded_at is not null
    order by serial_no
    limit $4
)
order by serial_no
limit $4
