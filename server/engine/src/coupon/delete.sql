with deleted as (
    update coupon set status = 'deleted'
    where is_world($1) and sandbox_id = $1 and serial_no = $2 and status in ('unused', 'expired')
    returning *
), noted as (
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
    select sandbox_id, serial_no, 'deleted', $3, sandbox_now($1) from deleted
)
select * from deleted
