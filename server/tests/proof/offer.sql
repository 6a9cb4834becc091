insert into promotion (
    sandbox_id, promotion_id, name, coupon_amount, minimum_amount, valid_from, valid_until, budget,
    per_customer
)
select $1, $2, '증명 3천원', 3000, 10000, today, today + 60, $3, $3
from (select (sandbox_now($1) at time zone 'Asia/Seoul')::date as today) as clock
