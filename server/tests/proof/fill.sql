-- Subscribers enough that they don't queue at one month's usage, with limits that a whole test does
-- not reach, and promotions that always have a coupon left.
insert into subscriber (
    sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
    mpay_member, bill_pay_method
)
select 'default', (700000000000 + n)::text, '010' || (70000000 + n)::text, '가입자', '1990-01-01',
    'F', 'active', 90000000000, '2', 'A', true, 'A'
from generate_series(0, 999) as n;

insert into promotion (sandbox_id, promotion_id, state, budget, per_customer, created_at)
select 'default', promotion_id, 'running', 1000000000, 1000000000, now()
from (values ('PROOF3000'), ('PROOF1000')) as promotions (promotion_id);

insert into promotion_version (
    sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from, valid_until,
    conditions, made_at
)
select 'default', promotion_id, 1, '증명 쿠폰', amount, amount, now()::date - 30, now()::date + 60,
    '{"all_of": []}', now()
from (values ('PROOF3000', 3000), ('PROOF1000', 1000)) as promotions (promotion_id, amount);
