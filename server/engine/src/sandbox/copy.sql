-- The world of sandbox $1 into sandbox $2, which is empty; the record of calls is not part of it, nor
-- is the target: its headers are secrets, which whoever makes the copy need not know.
-- One statement sees one moment of a world in which payments may be under way, and constraints are
-- looked at when it ends: coupons and payments name each other.
--
-- A copy touches nothing outside. What waits for the answer of a verification outside is settled in
-- its own world alone: here it ends as declined, with its coupon and its share of the limit back.
with source as (
    -- In a start, time stands still: a payment has as long until its inquiry as it had then.
    select case when start_of is null then interval '0' else clock_timestamp() - created_at end
        as stood_still
    from sandbox
    where sandbox_id = $1
), left_behind as materialized (
    select ncn, month, sum(charged) as charged, count(*) as payments
    from payment
    where sandbox_id = $1 and status in ('pending', 'unknown') and verification_address is not null
    group by ncn, month
), codes as (
    insert into code (sandbox_id, kind, code, name_ko, name_en, position, rule, retired)
    select $2, kind, code, name_ko, name_en, position, rule, retired from code where sandbox_id = $1
), pgs as (
    insert into pg (sandbox_id, pg, name_ko, name_en, retired)
    select $2, pg, name_ko, name_en, retired from pg where sandbox_id = $1
), cps as (
    insert into cp (sandbox_id, pg, cp, name_ko, name_en, retired)
    select $2, pg, cp, name_ko, name_en, retired from cp where sandbox_id = $1
), svcs as (
    insert into svc (
        sandbox_id, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund, retired
    )
    select
        $2, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund, retired
    from svc where sandbox_id = $1
), subscribers as (
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on, ended_at
    )
    select
        $2, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on, ended_at
    from subscriber where sandbox_id = $1
    -- In the order of the list.
    order by subscriber_no
), line_changes as (
    insert into line_change (sandbox_id, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader)
    select $2, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader
    from line_change where sandbox_id = $1
    order by change_no
), usages as (
    insert into month_usage (sandbox_id, ncn, month, used, payments, limit_amount)
    select
        $2, ncn, month, used - coalesce(left_behind.charged, 0),
        month_usage.payments - coalesce(left_behind.payments, 0), limit_amount
    from month_usage
    left join left_behind using (ncn, month)
    where sandbox_id = $1
), promotions as (
    insert into promotion (
        sandbox_id, promotion_id, state, edit_no, budget, issued, budget_won, issued_won,
        per_customer, per_day, per_month, issuing, verification_fault, created_at
    )
    select
        $2, promotion_id, state, edit_no, budget, issued, budget_won, issued_won, per_customer,
        per_day, per_month, issuing, verification_fault, created_at
    from promotion where sandbox_id = $1
), spans as (
    insert into promotion_span (sandbox_id, promotion_id, span, since, issued)
    select $2, promotion_id, span, since, issued from promotion_span where sandbox_id = $1
), versions as (
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, benefit, coupon_amount, percent, rounding,
        minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions,
        made_by, made_at
    )
    select
        $2, promotion_id, version, name, benefit, coupon_amount, percent, rounding, minimum_amount,
        valid_from, valid_until, valid_days, on_cancel, grace_days, conditions, made_by, made_at
    from promotion_version where sandbox_id = $1
), shares as (
    insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
    select $2, promotion_id, ncn, issued from promotion_customer where sandbox_id = $1
), coupons as (
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, percent, rounding, status,
        valid_until, order_no, foreign_order_no, issued_at, restored_count, coded_at, replaces,
        at_look_up
    )
    select
        $2, coupon.serial_no, promotion_id, version, name, coupon.ncn, coupon.amount,
        percent, rounding,
        case
            when holder.order_no is null then coupon.status
            when valid_until < (sandbox_now($2) at time zone 'Asia/Seoul')::date then 'expired'
            else 'unused'
        end,
        valid_until, case when holder.order_no is null then coupon.order_no end,
        foreign_order_no, issued_at, restored_count, coded_at, replaces,
        at_look_up
    from coupon
    left join payment as holder
        on coupon.status = 'held' and holder.sandbox_id = coupon.sandbox_id
        and holder.order_no = coupon.order_no and holder.verification_address is not null
    where coupon.sandbox_id = $1
), unregistered as (
    insert into coupon_code (sandbox_id, serial_no, promotion_id, version, issued_at)
    select $2, serial_no, promotion_id, version, issued_at from coupon_code where sandbox_id = $1
), by_hand as (
    insert into coupon_event (
        sandbox_id, serial_no, kind, reader, at, reason, ended_on, ends_on, order_no
    )
    select $2, serial_no, kind, reader, at, reason, ended_on, ends_on, order_no
    from coupon_event
    where sandbox_id = $1
    -- Numbered anew, in the same order.
    order by event_no
), payments as (
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, decline_code, verification_code, cancelled_amount,
        cancelled_at, cancel_kind, created_at, verification_address
    )
    select
        $2, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, serial_no,
        case when is_left_behind then 'declined' else status end,
        paid_at, month,
        case when is_left_behind then 'OUTCOME_LEFT_BEHIND' else decline_code end,
        verification_code, cancelled_amount, cancelled_at, cancel_kind, created_at,
        verification_address
    from payment
    cross join lateral (
        select status in ('pending', 'unknown') and verification_address is not null
            as is_left_behind
    ) as settled
    where sandbox_id = $1
    -- Numbered anew, in the same order.
    order by payment_no
    returning payment_no, order_no, status
), declined as (
    insert into declined_payment (sandbox_id, payment_no)
    select $2, payment_no from payments where status = 'declined'
), waiting as (
    -- One that was being made is inquired as one whose server died.
    insert into unsettled (sandbox_id, order_no, peer, settle_after, settle_since, attempts)
    select
        $2, payments.order_no, coalesce(unsettled.peer, ''),
        coalesce(
            unsettled.settle_after + source.stood_still,
            clock_timestamp() + make_interval(secs => $3)
        ),
        unsettled.settle_since + source.stood_still, coalesce(unsettled.attempts, 0)
    from payments
    cross join source
    left join unsettled
        on unsettled.sandbox_id = $1 and unsettled.order_no = payments.order_no
    where payments.status in ('pending', 'unknown')
), requests as (
    -- A start needs none: a reset takes along what is kept.
    insert into saved_request (sandbox_id, name, form, saved_at, saved_by)
    select $2, name, form, saved_at, saved_by
    from saved_request
    where sandbox_id = $1 and not exists (
        select from sandbox where sandbox_id in ($1, $2) and start_of is not null
    )
), scenarios as (
    -- Nor these. Their runs and schedules stay where they are: what is copied would run by itself in both.
    insert into scenario (
        sandbox_id, path, text, edit_no, name, proves, tags, is_part, problems, edited_at, edited_by
    )
    select
        $2, path, text, edit_no, name, proves, tags, is_part, problems, edited_at, edited_by
    from scenario
    where sandbox_id = $1 and not exists (
        select from sandbox where sandbox_id in ($1, $2) and start_of is not null
    )
), entries as (
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    select $2, order_no, kind, phone_bill, coupon, at
    from ledger_entry where sandbox_id = $1
)
insert into verification (
    sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no, response_code,
    answered_at, reversed_at
)
select
    $2, verification.order_no, owner, verification.serial_no, verification.ncn, verification.amount,
    verification.coupon_amount, message_no, response_code, answered_at,
    -- Given up here, as every declined payment's verification is.
    case when given_up.sandbox_id is null then reversed_at
        else coalesce(reversed_at, sandbox_now($2)) end
from verification
left join payment as given_up
    on given_up.sandbox_id = verification.sandbox_id
    and given_up.order_no = verification.order_no
    and given_up.status in ('pending', 'unknown') and given_up.verification_address is not null
where verification.sandbox_id = $1
