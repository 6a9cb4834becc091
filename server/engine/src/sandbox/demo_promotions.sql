with clock as materialized (
    select now, (now at time zone 'Asia/Seoul')::date as today from sandbox_now($1) as now
), promotions as (
    insert into promotion (
        sandbox_id, promotion_id, state, edit_no, budget, per_customer, verification_fault, created_at
    )
    select
        $1, promotion_id, 'running', edit_no, budget, per_customer, verification_fault,
        now - interval '30 days'
    from clock
    cross join (values
        ('AUTUMN3000', 1, 1000, 20, null),
        ('GAME1000', 2, 500, 10, null),
        ('MPAY5000', 1, 100, 2, null),
        -- Its verification's answer is lost on purpose: the payment is settled by an inquiry.
        ('LOST2000', 1, 200, 20, 'lose_answer')
    ) as demonstration (promotion_id, edit_no, budget, per_customer, verification_fault)
)
insert into promotion_version (
    sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from, valid_until,
    conditions, made_at
)
select
    $1, promotion_id, version, name, coupon_amount, minimum_amount, today - 30, today + ends_in,
    conditions::jsonb, now - make_interval(days => made_before)
from clock
cross join (values
    ('AUTUMN3000', 1, '가을 첫 결제 3천원', 3000, 10000, 60, 30,
        '{"all_of": [{"ad_consent": true}]}'),
    -- It would have ended yesterday, and was prolonged.
    ('GAME1000', 1, '게임나라 1천원', 1000, 5000, -1, 30,
        '{"all_of": [{"payment_method": ["01", "03"]}, {"payment_type": ["D1", "D2"]}, {"cp": ["CP014"]}]}'),
    ('GAME1000', 2, '게임나라 1천원', 1000, 5000, 60, 1,
        '{"all_of": [{"payment_method": ["01", "03"]}, {"payment_type": ["D1", "D2"]}, {"cp": ["CP014"]}]}'),
    ('MPAY5000', 1, 'M-PAY 신규 5천원', 5000, 20000, 60, 30,
        '{"all_of": [{"payment_method": ["02"]}]}'),
    ('LOST2000', 1, '응답 유실 2천원', 2000, 5000, 60, 30,
        '{"all_of": []}')
) as demonstration (
    promotion_id, version, name, coupon_amount, minimum_amount, ends_in, made_before, conditions
)
