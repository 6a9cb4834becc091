-- The verification approved: paid, the coupon used, the ledger written; once, whoever comes first.
with paid as (
    update payment
    set status = 'paid', verification_code = $3, settle_after = null
    where sandbox_id = $1 and order_no = $2 and status in ('pending', 'unknown')
    returning *
), used as (
    update coupon set status = 'used'
    from paid
    where coupon.sandbox_id = paid.sandbox_id and coupon.serial_no = paid.serial_no
        and coupon.order_no = paid.order_no and coupon.status = 'held'
), entered as (
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    select paid.sandbox_id, paid.order_no, 'charge', entry.account, entry.amount, sandbox_now($1)
    from paid
    cross join lateral (
        values ('phone_bill', paid.charged), ('coupon', paid.coupon_amount)
    ) as entry (account, amount)
)
select * from paid
