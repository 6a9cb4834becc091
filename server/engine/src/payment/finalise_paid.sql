-- The verification approved: paid, the coupon used, the ledger written; once, whoever comes first.
with approved as materialized (
    select $1::text as sandbox_id, one.*
    from unnest($2::text[], $3::text[]) with ordinality as one (order_no, code, place)
    where is_world($1)
), paid as (
    update payment
    set status = 'paid', verification_code = approved.code, settle_after = null
    from approved
    where payment.sandbox_id = approved.sandbox_id and payment.order_no = approved.order_no
        and payment.status in ('pending', 'unknown')
    returning approved.place, payment.*
), used as (
    update coupon set status = 'used'
    from paid
    where coupon.sandbox_id = paid.sandbox_id and coupon.serial_no = paid.serial_no
        and coupon.order_no is not distinct from paid.order_no and coupon.status = 'held'
), entered as (
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    select paid.sandbox_id, paid.order_no, 'charge', entry.account, entry.amount,
        (select sandbox_now($1))
    from paid
    cross join lateral (
        values ('phone_bill', paid.charged), ('coupon', paid.coupon_amount)
    ) as entry (account, amount)
)
select * from paid
