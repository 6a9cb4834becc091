-- The coupon is used for a foreign system's order, unless another order was faster.
update coupon set status = 'used', foreign_order_no = $2
where sandbox_id = $1 and serial_no = $3 and status = 'unused'
