-- What an order's entries come to: its amount while paid, by account; nothing once cancelled.
select count(*) as checked, count(*) filter (
    where case payment.status
        when 'paid' then sums.phone_bill is distinct from payment.charged
            or sums.coupon is distinct from payment.coupon_amount
        when 'cancelled' then sums.phone_bill is distinct from 0 or sums.coupon is distinct from 0
        else sums.phone_bill is not null
    end
) as broken
from payment
join sandbox using (sandbox_id)
left join (
    select sandbox_id, order_no, sum(phone_bill) as phone_bill, sum(coupon) as coupon
    from ledger_entry
    group by sandbox_id, order_no
) as sums using (sandbox_id, order_no)
where sandbox.gone_at is null
