-- What was issued on each day and in each month, within the bounds; of a promotion that was edited these may have
-- been others then.
select count(*) as checked, count(*) filter (
    where coalesce(promotion_span.issued, 0) <> coalesce(issued.issued, 0)
        or promotion.edit_no = 1 and promotion_span.issued
            > case span when 'day' then promotion.per_day else promotion.per_month end
) as broken
from promotion_span
full join (
    select sandbox_id, promotion_id, spans.span, spans.since, count(*) as issued
    from (
        -- A coupon that was a code counts since it was one.
        select sandbox_id, promotion_id, coalesce(coded_at, issued_at) as at from coupon
        -- Its place was counted when it was that of another.
        where replaces is null
        union all
        select sandbox_id, promotion_id, issued_at from coupon_code
    ) as each
    cross join lateral spans_of(at) as spans
    group by sandbox_id, promotion_id, spans.span, spans.since
) as issued using (sandbox_id, promotion_id, span, since)
left join promotion using (sandbox_id, promotion_id)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
