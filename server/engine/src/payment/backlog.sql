-- The payments without an outcome whose inquiry is due, or was not answered, and how long the first of
-- them has waited.
select
    count(*) as payments,
    coalesce(
        extract(epoch from statement_timestamp() - min(coalesce(settle_since, settle_after))), 0
    )::float8 as seconds
from unsettled
join sandbox using (sandbox_id)
where coalesce(settle_since, settle_after) <= statement_timestamp()
    and sandbox.start_of is null and sandbox.gone_at is null
