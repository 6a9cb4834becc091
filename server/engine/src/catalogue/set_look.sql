-- What speaks against storing a code: no room for another, or what still needs one that would be retired.
with along as (
    select $2 as kind, $5 as code
    union all
    select 'cp', cp from cp where $2 = 'pg' and sandbox_id = $1 and pg = $5
    union all
    select 'svc', svc from svc
    where sandbox_id = $1 and ($2 = 'pg' and pg = $5 or $2 = 'cp' and pg = $3 and cp = $5)
)
select
    case $2
        when 'pg' then (select count(*) from pg where sandbox_id = $1 and pg <> $5)
        when 'cp' then (select count(*) from cp where sandbox_id = $1 and (pg, cp) <> ($3, $5))
        when 'svc' then
            (select count(*) from svc where sandbox_id = $1 and (pg, cp, svc) <> ($3, $4, $5))
        else (select count(*) from code where sandbox_id = $1 and kind = $2 and code <> $5)
    end as others,
    asking.promotion_id,
    asking.code,
    $6 and exists (
        select from subscriber
        where sandbox_id = $1 and ended_at is null and $5 = case $2
            when 'risk_grade' then risk_grade
            when 'leeds_grade' then leeds_grade
            when 'bill_pay_method' then bill_pay_method
        end
    ) as has_subscribers
from (select) as always
left join lateral (
    select promotion.promotion_id, along.code
    from promotion
    cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
        as version
    join along on jsonb_path_exists(
        version.conditions,
        ('$.**.' || along.kind || '[*] ? (@ == $code)')::jsonpath,
        jsonb_build_object('code', along.code)
    )
    where $6 and promotion.sandbox_id = $1 and promotion.state <> 'ended'
    order by promotion.promotion_id, along.code
    limit 1
) as asking on true
where is_world($1)
