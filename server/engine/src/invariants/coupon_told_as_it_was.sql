-- What a call told of a coupon that came back, beside the coupon's last day: it was unused until the end
-- of that day by the sandbox's clock, and expired from then on. What a system outside told is its own.
-- An extension moves that day: a coupon that has one was as told by the first day it had, or the last.
select count(*) as checked, count(*) filter (
    where case told.status
        when 'unused' then coupon.valid_until < (told.at at time zone 'Asia/Seoul')::date
        when 'expired' then coalesce(extended.ended_on, coupon.valid_until)
            >= (told.at at time zone 'Asia/Seoul')::date
        else false
    end
) as broken
from (
    select
        sandbox_id,
        response #>> '{coupon,serial_no}' as serial_no,
        response #>> '{coupon,status}' as status,
        coalesce(response #>> '{coupon,as_of}', response ->> 'cancelled_at')::timestamptz as at
    from exchange
    where operation in ('pay', 'cancel', 'settlement') and json_array_length(outside) = 0
        and response -> 'coupon' is not null
) as told
join coupon using (sandbox_id, serial_no)
join sandbox using (sandbox_id)
left join (
    select sandbox_id, serial_no, min(ended_on) as ended_on
    from coupon_event
    where kind = 'extended'
    group by sandbox_id, serial_no
) as extended using (sandbox_id, serial_no)
where sandbox.gone_at is null
