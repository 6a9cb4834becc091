-- A coupon is held or used exactly when one live payment has it, and that payment is the one that
-- the coupon names: held while the outcome is open, used once it is paid. The payment of a foreign
-- system is known by its verification: live from the approval to the reversal.
select count(*) as checked, count(*) filter (
    where case coupon.status
        when 'held' then live.payments is distinct from 1 or live.status not in ('pending', 'unknown')
        when 'used' then live.payments is distinct from 1 or live.status not in ('paid', 'foreign')
        else live.payments is not null
    end
    or case live.status when 'foreign' then coupon.foreign_order_no else coupon.order_no end
        is distinct from live.order_no
) as broken
from coupon
join sandbox using (sandbox_id)
left join (
    select sandbox_id, serial_no, count(*) as payments, min(order_no) as order_no,
        min(status) as status
    from (
        select sandbox_id, serial_no, order_no, status from payment
        where serial_no is not null and status in ('pending', 'unknown', 'paid')
        union all
        select sandbox_id, serial_no, order_no, 'foreign' from verification
        where owner = 'foreign' and response_code = '0000' and reversed_at is null
    ) as payment
    group by sandbox_id, serial_no
) as live using (sandbox_id, serial_no)
where sandbox.gone_at is null
