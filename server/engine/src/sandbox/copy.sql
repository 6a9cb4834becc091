-- The world of sandbox $1 into sandbox $2, which is empty; the record of calls is not part of it, nor
-- is the target: its headers are secrets, which whoever makes the copy need not know.
-- One statement sees one moment of a world in which payments may be under way, and foreign keys are
-- looked at when it ends: coupons and payments point to each other.
with source as (
    -- In a start, time stands still: a payment has as long until its inquiry as it had then.
    select case when start_of is null then interval '0' else clock_timestamp() - created_at end
        as stood_still
    from sandbox
    where sandbox_id = $1
), codes as (
    insert into code (sandbox_id, kind, code, name_ko, name_en, position, rule)
    select $2, kind, code, name_ko, name_en, position, rule from code where sandbox_id = $1
), pgs as (
    insert into pg (sandbox_id, pg, name_ko, name_en)
    select $2, pg, name_ko, name_en from pg where sandbox_id = $1
), cps as (
    insert into cp (sandbox_id, pg, cp, name_ko, name_en)
    select $2, pg, cp, name_ko, name_en from cp where sandbox_id = $1
), svcs as (
    insert into svc (
        sandbox_id, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund
    )
    select
        $2, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund
    from svc where sandbox_id = $1
), subscribers as (
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method
    )
    select
        $2, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method
    from subscriber where sandbox_id = $1
), usages as (
    insert into month_usage (sandbox_id, ncn, month, used, limit_amount)
    select $2, ncn, month, used, limit_amount from month_usage where sandbox_id = $1
), promotions as (
    insert into promotion (
        sandbox_id, promotion_id, name, coupon_amount, minimum_amount, valid_from, valid_until,
        payment_methods, payment_types, pgs, cps, svcs, ad_consent_required, budget, issued,
        per_customer, verification_fault
    )
    select
        $2, promotion_id, name, coupon_amount, minimum_amount, valid_from, valid_until,
        payment_methods, payment_types, pgs, cps, svcs, ad_consent_required, budget, issued,
        per_customer, verification_fault
    from promotion where sandbox_id = $1
), shares as (
    insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
    select $2, promotion_id, ncn, issued from promotion_customer where sandbox_id = $1
), coupons as (
    insert into coupon (
        sandbox_id, serial_no, promotion_id, name, ncn, amount, status, valid_until, order_no,
        foreign_order_no, issued_at, restored_count
    )
    select
        $2, serial_no, promotion_id, name, ncn, amount, status, valid_until, order_no,
        foreign_order_no, issued_at, restored_count
    from coupon where sandbox_id = $1
), payments as (
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, decline_code, verification_code, cancelled_amount,
        cancelled_at, cancel_kind, created_at, settle_after, settle_attempts, verification_address
    )
    select
        $2, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, serial_no,
        status, paid_at, month, decline_code, verification_code, cancelled_amount, cancelled_at,
        cancel_kind, created_at, settle_after + source.stood_still, settle_attempts,
        verification_address
    from payment cross join source
    where sandbox_id = $1
    -- Numbered anew, in the same order.
    order by payment_no
), entries as (
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    select $2, order_no, kind, account, amount, at
    from ledger_entry where sandbox_id = $1
    order by entry_no
)
insert into verification (
    sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no, response_code,
    answered_at, reversed_at
)
select
    $2, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no, response_code,
    answered_at, reversed_at
from verification where sandbox_id = $1
