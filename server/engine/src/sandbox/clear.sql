-- A piece of what is in world $1, at most $2 rows of each table; how many. What points to a table goes
-- before it.
with errors as (
    delete from error_record where sandbox_id = $1 and error_no in (
        select error_no from error_record where sandbox_id = $1 limit $2
    ) returning 1
), calls as (
    delete from exchange where sandbox_id = $1 and exchange_no in (
        select exchange_no from exchange where sandbox_id = $1
            and not exists (select from error_record where sandbox_id = $1)
        limit $2
    ) returning 1
), entries as (
    delete from ledger_entry where sandbox_id = $1 and (order_no, kind) in (
        select order_no, kind from ledger_entry where sandbox_id = $1 limit $2
    ) returning 1
), reserved as (
    delete from reservation where sandbox_id = $1 and reservation_no in (
        select reservation_no from reservation where sandbox_id = $1 limit $2
    ) returning 1
), waiting as (
    delete from unsettled where sandbox_id = $1 and order_no in (
        select order_no from unsettled where sandbox_id = $1 limit $2
    ) returning 1
), declined as (
    delete from declined_payment where sandbox_id = $1 and payment_no in (
        select payment_no from declined_payment where sandbox_id = $1 limit $2
    ) returning 1
), payments as (
    delete from payment where sandbox_id = $1 and order_no in (
        select order_no from payment where sandbox_id = $1
            and not exists (select from ledger_entry where sandbox_id = $1)
            and not exists (select from unsettled where sandbox_id = $1)
            and not exists (select from declined_payment where sandbox_id = $1)
        limit $2
    ) returning 1
), by_hand as (
    delete from coupon_event where sandbox_id = $1 and (serial_no, event_no) in (
        select serial_no, event_no from coupon_event where sandbox_id = $1 limit $2
    ) returning 1
), coupons as (
    delete from coupon where sandbox_id = $1 and serial_no in (
        select serial_no from coupon where sandbox_id = $1
            and not exists (select from payment where sandbox_id = $1)
            and not exists (select from coupon_event where sandbox_id = $1)
        limit $2
    ) returning 1
), unregistered as (
    delete from coupon_code where sandbox_id = $1 and serial_no in (
        select serial_no from coupon_code where sandbox_id = $1 limit $2
    ) returning 1
), inputs as (
    delete from job_input where sandbox_id = $1 and (job_no, chunk_no) in (
        select job_no, chunk_no from job_input where sandbox_id = $1 limit $2
    ) returning 1
), rejections as (
    delete from job_rejection where sandbox_id = $1 and (job_no, line_no) in (
        select job_no, line_no from job_rejection where sandbox_id = $1 limit $2
    ) returning 1
), jobs as (
    delete from job where sandbox_id = $1 and job_no in (
        select job_no from job where sandbox_id = $1
            and not exists (select from job_input where sandbox_id = $1)
            and not exists (select from job_rejection where sandbox_id = $1)
        limit $2
    ) returning 1
), answers as (
    delete from verification where sandbox_id = $1 and order_no in (
        select order_no from verification where sandbox_id = $1
        limit $2
    ) returning 1
), keys as (
    delete from idempotency_key where sandbox_id = $1 and key in (
        select key from idempotency_key where sandbox_id = $1 limit $2
    ) returning 1
), requests as (
    delete from open_request where sandbox_id = $1 and fingerprint in (
        select fingerprint from open_request where sandbox_id = $1 limit $2
    ) returning 1
), usages as (
    delete from month_usage where sandbox_id = $1 and (ncn, month) in (
        select ncn, month from month_usage where sandbox_id = $1 limit $2
    ) returning 1
), shares as (
    delete from promotion_customer where sandbox_id = $1 and (promotion_id, ncn) in (
        select promotion_id, ncn from promotion_customer where sandbox_id = $1 limit $2
    ) returning 1
), versions as (
    delete from promotion_version where sandbox_id = $1 and (promotion_id, version) in (
        select promotion_id, version from promotion_version where sandbox_id = $1
            and not exists (select from coupon where sandbox_id = $1)
            and not exists (select from coupon_code where sandbox_id = $1)
        limit $2
    ) returning 1
), spans as (
    delete from promotion_span where sandbox_id = $1 and (promotion_id, span, since) in (
        select promotion_id, span, since from promotion_span where sandbox_id = $1 limit $2
    ) returning 1
), promotions as (
    delete from promotion where sandbox_id = $1 and promotion_id in (
        select promotion_id from promotion where sandbox_id = $1
            and not exists (select from promotion_version where sandbox_id = $1)
            and not exists (select from promotion_span where sandbox_id = $1)
            and not exists (select from promotion_customer where sandbox_id = $1)
        limit $2
    ) returning 1
), subscribers as (
    delete from subscriber where sandbox_id = $1 and ncn in (
        select ncn from subscriber where sandbox_id = $1
            and not exists (select from coupon where sandbox_id = $1)
            and not exists (select from payment where sandbox_id = $1)
            and not exists (select from promotion_customer where sandbox_id = $1)
            and not exists (select from month_usage where sandbox_id = $1)
        limit $2
    ) returning 1
), line_changes as (
    delete from line_change where sandbox_id = $1 and change_no in (
        select change_no from line_change where sandbox_id = $1 limit $2
    ) returning 1
), svcs as (
    delete from svc where sandbox_id = $1
        and not exists (select from payment where sandbox_id = $1)
    returning 1
), cps as (
    delete from cp where sandbox_id = $1 and not exists (select from svc where sandbox_id = $1)
    returning 1
), pgs as (
    delete from pg where sandbox_id = $1 and not exists (select from cp where sandbox_id = $1)
    returning 1
), codes as (
    delete from code where sandbox_id = $1 returning 1
), targets as (
    delete from target where sandbox_id = $1 returning 1
), saved as (
    delete from saved_request where sandbox_id = $1 returning 1
), scenarios as (
    delete from scenario where sandbox_id = $1 returning 1
), slots as (
    delete from scenario_slot where sandbox_id = $1 and (schedule_no, due_at) in (
        select schedule_no, due_at from scenario_slot where sandbox_id = $1 limit $2
    ) returning 1
), schedules as (
    delete from scenario_schedule where sandbox_id = $1
        and not exists (select from scenario_slot where sandbox_id = $1)
    returning 1
), runs as (
    delete from scenario_run where sandbox_id = $1 and run_no in (
        select run_no from scenario_run where sandbox_id = $1 limit $2
    ) returning 1
), webhooks as (
    delete from scenario_webhook where sandbox_id = $1 returning 1
), deliveries as (
    delete from scenario_delivery where sandbox_id = $1 and delivery_no in (
        select delivery_no from scenario_delivery where sandbox_id = $1 limit $2
    ) returning 1
)
select sum(rows)::bigint from (
    select count(*) as rows from errors
    union all select count(*) from calls
    union all select count(*) from entries
    union all select count(*) from reserved
    union all select count(*) from waiting
    union all select count(*) from declined
    union all select count(*) from payments
    union all select count(*) from by_hand
    union all select count(*) from coupons
    union all select count(*) from unregistered
    union all select count(*) from inputs
    union all select count(*) from rejections
    union all select count(*) from jobs
    union all select count(*) from answers
    union all select count(*) from keys
    union all select count(*) from requests
    union all select count(*) from usages
    union all select count(*) from shares
    union all select count(*) from versions
    union all select count(*) from spans
    union all select count(*) from promotions
    union all select count(*) from subscribers
    union all select count(*) from line_changes
    union all select count(*) from svcs
    union all select count(*) from cps
    union all select count(*) from pgs
    union all select count(*) from codes
    union all select count(*) from targets
    union all select count(*) from saved
    union all select count(*) from scenarios
    union all select count(*) from slots
    union all select count(*) from schedules
    union all select count(*) from runs
    union all select count(*) from webhooks
    union all select count(*) from deliveries
) as cleared
