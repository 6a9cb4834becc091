-- The coupon that a foreign system's order used is unused again (expired where its last day has
-- gone by). One that a payment of ours has is left to that payment.
update coupon
set foreign_order_no = null,
    restored_count = restored_count + 1,
    status = case
        when valid_until < (sandbox_now($1) at time zone 'Asia/Seoul')::date
        then 'expired' else 'unused'
    end
where sandbox_id = $1 and serial_no = $3 and foreign_order_no = $2
