-- A coupon is what its version promised, but for its last day where it was extended by hand.
select count(*) as checked, count(*) filter (
    where promotion_version.version is null
        or coupon.name <> promotion_version.name
        or coupon.amount <> promotion_version.coupon_amount
        or (coupon.percent, coupon.rounding)
            is distinct from (promotion_version.percent, promotion_version.rounding)
        or coupon.valid_until <> coalesce(extended.ends_on, least(
            promotion_version.valid_until,
            (coupon.issued_at at time zone 'Asia/Seoul')::date + promotion_version.valid_days
        ))
) as broken
from coupon
join sandbox using (sandbox_id)
left join promotion_version using (sandbox_id, promotion_id, version)
left join (
    select distinct on (sandbox_id, serial_no) sandbox_id, serial_no, ends_on
    from coupon_event
    where kind = 'extended'
    order by sandbox_id, serial_no, event_no desc
) as extended using (sandbox_id, serial_no)
where sandbox.gone_at is null
