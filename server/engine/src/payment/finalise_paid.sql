-- The verification approved: paid, the coupon used, the ledger written; once, whoever comes first.
with approved as materialized (
    select $1::text as sandbox_id, one.*
    from unnest($2::text[], $3::text[]) with ordinality as one (order_no, code, place)
    where is_world($1)
), paid as (
    update payment
    set status = 'paid', verification_code = approved.code
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
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    select sandbox_id, order_no, 'charge', charged, coupon_amount, (select sandbox_now($1))
    from paid
), settled as (
    delete from unsettled
    using paid
    where unsettled.sandbox_id = paid.sandbox_id and unsettled.order_no = paid.order_no
)
select * from paid
