-- The promotion is locked, and may issue all of them now ($5).
with promised as materialized (
    select sandbox_id, promotion_id, version, coupon_amount, cardinality($4::text[]) as codes
    from current_promotion_version($1, $2)
    where is_world($1)
), counted as (
    update promotion set issued = issued + codes, issued_won = issued_won + codes * coupon_amount
    from promised
    where promotion.sandbox_id = promised.sandbox_id
        and promotion.promotion_id = promised.promotion_id
), spans as (
    insert into promotion_span as known (sandbox_id, promotion_id, span, since, issued)
    select sandbox_id, promotion_id, span, since, codes
    from promised
    cross join spans_of($5)
    on conflict (sandbox_id, promotion_id, span, since)
        do update set issued = known.issued + excluded.issued
)
insert into coupon_code (sandbox_id, serial_no, promotion_id, version, job_no, issued_at)
select sandbox_id, drawn.serial_no, promotion_id, version, $3, $5
from promised
cross join unnest($4::text[]) as drawn (serial_no)
