-- A payment's entries, the charge first. One row without an entry says that the payment is there and has none.
select kind, phone_bill, coupon, at
from payment
left join ledger_entry using (sandbox_id, order_no)
where is_world($1) and sandbox_id = $1 and order_no = $2
order by kind = 'cancel'
