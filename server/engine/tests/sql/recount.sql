-- What promotions count, after coupons were stored by hand.
update promotion set issued_won = coalesce((
    select sum(amount) from coupon
    where coupon.sandbox_id = promotion.sandbox_id
        and coupon.promotion_id = promotion.promotion_id
), 0);

delete from promotion_span;

insert into promotion_span (sandbox_id, promotion_id, span, since, issued)
select sandbox_id, promotion_id, spans.span, spans.since, count(*)
from coupon
cross join lateral spans_of(coalesce(coded_at, issued_at)) as spans
group by sandbox_id, promotion_id, spans.span, spans.since;
