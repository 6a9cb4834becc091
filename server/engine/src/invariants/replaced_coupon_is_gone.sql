-- A coupon that a cancel replaced is deleted, and the new one is of its owner and its version: one was counted, and
-- one can be used.
select count(*) as checked, count(*) filter (
    where replaced.serial_no is null
        or replaced.status <> 'deleted'
        or (replaced.ncn, replaced.promotion_id, replaced.version)
            <> (coupon.ncn, coupon.promotion_id, coupon.version)
) as broken
from coupon
join sandbox using (sandbox_id)
left join coupon as replaced
    on replaced.sandbox_id = coupon.sandbox_id and replaced.serial_no = coupon.replaces
where coupon.replaces is not null and sandbox.gone_at is null
