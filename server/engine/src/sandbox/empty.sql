-- Everything in a sandbox, in one statement: coupons and payments point to each other, and foreign
-- keys are looked at when the statement ends. The target stays: a reset takes data back to the
-- start, not a setting; with the sandbox itself it goes by its foreign key.
with entries as (
    delete from ledger_entry where sandbox_id = $1
), coupons as (
    delete from coupon where sandbox_id = $1
), payments as (
    delete from payment where sandbox_id = $1
), usages as (
    delete from month_usage where sandbox_id = $1
), shares as (
    delete from promotion_customer where sandbox_id = $1
), promotions as (
    delete from promotion where sandbox_id = $1
), subscribers as (
    delete from subscriber where sandbox_id = $1
), answers as (
    delete from verification where sandbox_id = $1
), errors as (
    delete from error_record where sandbox_id = $1
), calls as (
    delete from exchange where sandbox_id = $1
), keys as (
    -- A key's answer tells of what is gone. What is under way will still be answered.
    delete from idempotency_key where sandbox_id = $1 and status is not null
), requests as (
    -- Asked outside before the reset, and not answered: what is asked after it is another request.
    delete from open_request where sandbox_id = $1
), svcs as (
    delete from svc where sandbox_id = $1
), cps as (
    delete from cp where sandbox_id = $1
), pgs as (
    delete from pg where sandbox_id = $1
)
delete from code where sandbox_id = $1
