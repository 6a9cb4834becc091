-- An order was charged once if it was ever paid, else never; and cancelled once or never.
select count(*) as checked, count(*) filter (
    where coalesce(entries.charges, 0)
            <> case when payment.status in ('paid', 'cancelled') then 1 else 0 end
        or coalesce(entries.cancels, 0) <> case when payment.status = 'cancelled' then 1 else 0 end
) as broken
from payment
join sandbox using (sandbox_id)
left join (
    select sandbox_id, order_no,
        count(*) filter (where kind = 'charge') as charges,
        count(*) filter (where kind = 'cancel') as cancels
    from ledger_entry
    group by sandbox_id, order_no
) as entries using (sandbox_id, order_no)
where sandbox.gone_at is null
