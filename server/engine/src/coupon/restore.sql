-- A coupon that came back after its last day is expired, by hand as after a cancel.
with restored as (
    update coupon
    set status = case
        when valid_until < (sandbox_now($1) at time zone 'Asia/Seoul')::date then 'expired'
        else 'unused'
    end
    where is_world($1) and sandbox_id = $1 and serial_no = $2 and status = 'deleted'
    returning *
), noted as (
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at, reason)
    select sandbox_id, serial_no, 'restored', $3, sandbox_now($1), $4 from restored
)
select * from restored
