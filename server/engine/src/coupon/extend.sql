-- The last day is in an index, so this update writes to all of them: it is done by hand alone.
with before as (
    select sandbox_id, serial_no, valid_until
    from coupon
    where is_world($1) and sandbox_id = $1 and serial_no = $2
        and status in ('unused', 'expired') and valid_until < $4
    for no key update
), extended as (
    update coupon set valid_until = $4, status = 'unused'
    from before
    where coupon.sandbox_id = before.sandbox_id and coupon.serial_no = before.serial_no
    returning coupon.*
), noted as (
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at, ended_on, ends_on)
    select before.sandbox_id, before.serial_no, 'extended', $3, sandbox_now($1), before.valid_until, $4
    from before
    join extended using (sandbox_id, serial_no)
)
select * from extended
