-- A coupon that the demonstration's subscriber $2 was issued before the promotion was prolonged, and did not
-- use in time.
with promoted as (
    update promotion set issued = issued + 1
    where sandbox_id = $1 and promotion_id = 'GAME1000'
    returning sandbox_id, promotion_id
), customer as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select sandbox_id, promotion_id, ncn, 1
    from promoted
    join subscriber using (sandbox_id)
    where ctn = $2
    on conflict (sandbox_id, promotion_id, ncn) do update set issued = known.issued + 1
    returning sandbox_id, promotion_id, ncn
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
)
select
    sandbox_id, '7203481520261134', promotion_id, version, name, ncn, coupon_amount, 'expired',
    valid_until, made_at
from customer
join promotion_version using (sandbox_id, promotion_id)
where version = 1
