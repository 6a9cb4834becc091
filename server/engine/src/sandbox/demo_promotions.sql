insert into promotion (
    sandbox_id, promotion_id, name, coupon_amount, minimum_amount, valid_from, valid_until,
    payment_methods, payment_types, cps, ad_consent_required, budget, per_customer,
    verification_fault
)
select
    $1, promotion_id, name, coupon_amount, minimum_amount, today - 30, today + 60,
    payment_methods, payment_types, cps, ad_consent_required, budget, per_customer,
    verification_fault
from (select (sandbox_now($1) at time zone 'Asia/Seoul')::date as today) as clock
cross join (values
    ('AUTUMN3000', '가을 첫 결제 3천원', 3000, 10000,
        null::text[], null::text[], null::text[], true, 1000, 20, null),
    ('GAME1000', '게임나라 1천원', 1000, 5000,
        '{01,03}', '{D1,D2}', '{CP014}', false, 500, 10, null),
    ('MPAY5000', 'M-PAY 신규 5천원', 5000, 20000,
        '{02}', null, null, false, 100, 2, null),
    -- Its verification's answer is lost on purpose: the payment is settled by an inquiry.
    ('LOST2000', '응답 유실 2천원', 2000, 5000,
        null, null, null, false, 200, 20, 'lose_answer')
) as demonstration (
    promotion_id, name, coupon_amount, minimum_amount, payment_methods, payment_types, cps,
    ad_consent_required, budget, per_customer, verification_fault
)
