select count(*) as checked, count(*) filter (
    where promotion_version.version is null
        or coupon.name <> promotion_version.name
        or coupon.amount <> promotion_version.coupon_amount
        or coupon.valid_until <> promotion_version.valid_until
) as broken
from coupon
join sandbox using (sandbox_id)
left join promotion_version using (sandbox_id, promotion_id, version)
where sandbox.gone_at is null
