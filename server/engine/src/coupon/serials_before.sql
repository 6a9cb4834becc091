-- How many coupons of a promotion a customer has been issued, deleted ones too. All of the customer's are looked at: of
-- the promotion there may be any number.
with own as materialized (
    select promotion_id
    from coupon
    where sandbox_id = $1 and ncn = $3 and is_world($1)
)
select count(*)
from own
where promotion_id = $2
