-- A coupon is held or used exactly when one live payment has it, and that payment is the one that
-- the coupon names: held while the outcome is open, used once it is paid.
select count(*) as checked, count(*) filter (
    where case coupon.status
        when 'held' then live.payments is distinct from 1 or live.status not in ('pending', 'unknown')
        when 'used' then live.payments is distinct from 1 or live.status <> 'paid'
        else live.payments is not null
    end
    or coupon.order_no is distinct from live.order_no
) as broken
from coupon
left join (
    select sandbox_id, serial_no, count(*) as payments, min(order_no) as order_no,
        min(status) as status
    from payment
    where serial_no is not null and status in ('pending', 'unknown', 'paid')
    group by sandbox_id, serial_no
) as live using (sandbox_id, serial_no)
