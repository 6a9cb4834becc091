with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest(
        $2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[]
    ) with ordinality as one (
        ctn, promotion_id, paid_on, payment_method, payment_type, pg, cp, svc,
        risk_grade, leeds_grade, bill_pay_method, place
    )
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
), offered as materialized (
    -- The same for all who ask: read once, and told once.
    -- What a version promises is asked for by its key, where it is not known yet (`promises.sql`).
    select
        promotion.promotion_id, promotion_version.version, promotion_version.coupon_amount,
        jsonb_build_object(
            'key', concat_ws(' ', $1::text, promotion.promotion_id, version, version_xmin),
            'promotion_id', promotion.promotion_id,
            'version', version,
            'state', state,
            'edit_no', edit_no,
            'budget', budget,
            'issued', issued,
            'budget_won', budget_won,
            'issued_won', issued_won,
            'per_customer', per_customer,
            'per_day', per_day,
            'issued_today', 0,
            'per_month', per_month,
            'issued_this_month', 0,
            'issuing', issuing,
            'verification_fault', verification_fault
        ) || issued_lately(promotion, (select sandbox_now($1))) as promotion
    from promotion
    cross join lateral (
        select version, coupon_amount, xmin as version_xmin
        from promotion_version
        where promotion_version.sandbox_id = promotion.sandbox_id
            and promotion_version.promotion_id = promotion.promotion_id
        order by version desc
        limit 1
    ) as promotion_version
    where promotion.sandbox_id = $1
)
select
    asked.place,
    to_jsonb(target) as target,
    asked.now,
    to_jsonb(subscriber) as subscriber,
    coalesce(held.coupons, '[]') as coupons,
    case when asked.place = 1 then (
        select json_agg(promotion order by coupon_amount desc, promotion_id) from offered
    ) end as promotions,
    -- What was promised to coupons that were issued before an edit.
    coalesce((
        select json_agg(to_jsonb(promotion) || to_jsonb(promotion_version))
        from unnest(held.of_earlier_versions) as of (promotion_id text, version integer)
        join promotion
            on promotion.sandbox_id = asked.sandbox_id and promotion.promotion_id = of.promotion_id
        join promotion_version
            on promotion_version.sandbox_id = asked.sandbox_id
            and promotion_version.promotion_id = of.promotion_id
            and promotion_version.version = of.version
    ), '[]') as versions,
    coalesce(month_usage.used, 0) as used_this_month,
    coalesce(month_usage.payments > 0, false) or exists (
        select from month_usage as any_month
        where any_month.sandbox_id = asked.sandbox_id and any_month.ncn = subscriber.ncn
            and any_month.payments > 0
    ) as has_paid,
    coalesce(month_usage.payments, 0) as paid_this_month,
    coalesce((
        select json_object_agg(promotion_id, issued)
        from promotion_customer
        where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn
    ), '{}') as issued,
    -- The codes, as a payment's `situation.sql` asks for them.
    known_code.payment_method_known,
    known_code.payment_method_rule,
    known_code.payment_type_known,
    asked.risk_grade is null or known_code.risk_grade_known as risk_grade_known,
    known_code.risk_grade_rule,
    asked.leeds_grade is null or known_code.leeds_grade_known as leeds_grade_known,
    asked.bill_pay_method is null or known_code.bill_pay_method_known as bill_pay_method_known,
    known_code.bill_pay_method_rule,
    svc.svc is not null or exists (
        select from pg
        where pg.sandbox_id = asked.sandbox_id and pg.pg = asked.pg and not pg.retired
    ) as pg_known,
    svc.svc is not null or exists (
        select from cp
        where cp.sandbox_id = asked.sandbox_id and cp.pg = asked.pg and cp.cp = asked.cp
            and not cp.retired
    ) as cp_known,
    svc.svc is not null as svc_known,
    coalesce(svc.refuses_card_bill_payers, false) as refuses_card_bill_payers,
    coalesce(svc.serves_minors, true) as serves_minors,
    coalesce(svc.next_month_refund, false) as next_month_refund
from asked
left join target on target.sandbox_id = asked.sandbox_id
left join subscriber
    on subscriber.sandbox_id = asked.sandbox_id and subscriber.ctn = asked.ctn
    and subscriber.ended_at is null
left join month_usage
    on month_usage.sandbox_id = asked.sandbox_id and month_usage.ncn = subscriber.ncn
    and month_usage.month = date_trunc('month', coalesce(
        asked.paid_on, (asked.now at time zone 'Asia/Seoul')::date
    ))::date
left join svc
    on svc.sandbox_id = asked.sandbox_id and svc.pg = asked.pg and svc.cp = asked.cp
    and svc.svc = asked.svc and not svc.retired
cross join lateral (
    select
        json_agg(to_jsonb(chosen) order by amount desc, serial_no) as coupons,
        array_agg(distinct (promotion_id, version)) filter (
            where (promotion_id, version) not in (select promotion_id, version from offered)
        ) as of_earlier_versions
    from (
        -- As many as a person can look through: of the unused, of those that are expired by now
        -- and usable on the earlier day that the payment is dated, and of the others. A
        -- customer has few: all are looked at.
        select *, row_number() over (
            partition by case
                when status = 'unused' then 1
                when status = 'expired' and valid_until >= asked.paid_on then 2
                else 3
            end
            order by amount desc, serial_no
        ) as turn
        from coupon
        where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn and status <> 'deleted'
            and (asked.promotion_id is null or promotion_id = asked.promotion_id)
    ) as chosen
    where turn <= 100
) as held
-- A sandbox has some twenty codes: one look at them all is less work than one for each.
cross join lateral (
    select
        coalesce(bool_or(kind = 'payment_method' and code = asked.payment_method and not retired), false)
            as payment_method_known,
        max(rule) filter (where kind = 'payment_method' and code = asked.payment_method)
            as payment_method_rule,
        coalesce(bool_or(kind = 'payment_type' and code = asked.payment_type and not retired), false)
            as payment_type_known,
        coalesce(bool_or(kind = 'risk_grade' and code = asked.risk_grade and not retired), false)
            as risk_grade_known,
        max(rule) filter (
            where kind = 'risk_grade' and code = coalesce(asked.risk_grade, subscriber.risk_grade)
        ) as risk_grade_rule,
        coalesce(bool_or(kind = 'leeds_grade' and code = asked.leeds_grade and not retired), false)
            as leeds_grade_known,
        coalesce(bool_or(kind = 'bill_pay_method' and code = asked.bill_pay_method and not retired), false)
            as bill_pay_method_known,
        max(rule) filter (
            where kind = 'bill_pay_method'
                and code = coalesce(asked.bill_pay_method, subscriber.bill_pay_method)
        ) as bill_pay_method_rule
    from code as one
    where one.sandbox_id = asked.sandbox_id
) as known_code
