-- What versions promise, and what names each for ever: no row of them changes, so the transaction that made it.
select
    concat_ws(' ', promotion_version.sandbox_id, promotion_version.promotion_id, version, promotion_version.xmin)
        as key,
    to_jsonb(promotion) || to_jsonb(promotion_version) as promotion
from unnest($2::text[], $3::integer[]) as of (promotion_id, version)
join promotion_version using (promotion_id, version)
join promotion
    on promotion.sandbox_id = promotion_version.sandbox_id
    and promotion.promotion_id = promotion_version.promotion_id
where is_world($1) and promotion_version.sandbox_id = $1
