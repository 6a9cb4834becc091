-- What a promotion promises is a version of it, and is never changed: to edit a promotion is to make the
-- next version. The promotion itself keeps what changes: what it issued, and may issue.
create table promotion_version (
    sandbox_id     text        collate "C" not null,
    promotion_id   text        collate "C" not null,
    -- From 1. The highest one is the promotion's current version: no column says it again.
    version        integer     not null constraint promotion_version_from_one check (version >= 1),
    name           text        not null,
    coupon_amount  bigint      not null
        constraint promotion_version_coupon_amount_positive check (coupon_amount > 0),
    minimum_amount bigint      not null,
    valid_from     date        not null,
    valid_until    date        not null,
    -- A tree: `{"all_of": […]}` and its like are groups, `{"pg": ["PG01"]}` and its like are tests. The root
    -- is a group; `{"all_of": []}` holds for every request.
    conditions     jsonb       not null,
    -- The reader who made it, and when, by the sandbox's clock.
    made_by        text,
    made_at        timestamptz not null,
    constraint promotion_version_pkey primary key (sandbox_id, promotion_id, version),
    constraint promotion_version_promotion foreign key (sandbox_id, promotion_id)
        references promotion on delete cascade,
    constraint promotion_version_period check (valid_from <= valid_until),
    -- So that a coupon never takes more than the payment has.
    constraint promotion_version_minimum_covers_coupon check (minimum_amount >= coupon_amount)
);

-- Inlined where it is asked in a `from`: one step backwards in the primary key.
create function current_promotion_version(of_sandbox_id text, of_promotion_id text)
    returns setof promotion_version language sql stable
    as $$
        select *
        from promotion_version
        where sandbox_id = of_sandbox_id and promotion_id = of_promotion_id
        order by version desc
        limit 1
    $$;

-- A promotion that was edited has coupons of what it promised before: the name, amount and last day that they
-- carry. Nobody knows any more what else was changed, so the rest is as it is now. Each becomes a version, in
-- the order in which their first coupons were issued, and the present one is the last.
insert into promotion_version (
    sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from, valid_until,
    conditions, made_at
)
with issued as (
    select sandbox_id, promotion_id, name, amount, valid_until, min(issued_at) as first_issued_at
    from coupon
    group by sandbox_id, promotion_id, name, amount, valid_until
), promised as (
    select
        sandbox_id, promotion_id, issued.name, issued.amount, issued.valid_until,
        issued.first_issued_at, false as is_current
    from issued
    join promotion using (sandbox_id, promotion_id)
    where (issued.name, issued.amount, issued.valid_until)
        <> (promotion.name, promotion.coupon_amount, promotion.valid_until)
    union all
    select
        promotion.sandbox_id, promotion.promotion_id, promotion.name, promotion.coupon_amount,
        promotion.valid_until, issued.first_issued_at, true
    from promotion
    left join issued
        on issued.sandbox_id = promotion.sandbox_id and issued.promotion_id = promotion.promotion_id
        and issued.name = promotion.name and issued.amount = promotion.coupon_amount
        and issued.valid_until = promotion.valid_until
), numbered as (
    select
        *,
        row_number() over (
            partition by sandbox_id, promotion_id
            order by is_current, first_issued_at, amount, valid_until, name
        ) as version
    from promised
)
select
    sandbox_id, promotion_id, version, numbered.name, numbered.amount,
    greatest(promotion.minimum_amount, numbered.amount),
    least(promotion.valid_from, numbered.valid_until), numbered.valid_until,
    jsonb_build_object('all_of', coalesce((
        select jsonb_agg(jsonb_build_object(kind, wanted) order by place)
        from (values
            (1, 'payment_method', to_jsonb(payment_methods)),
            (2, 'payment_type', to_jsonb(payment_types)),
            (3, 'pg', to_jsonb(pgs)),
            (4, 'cp', to_jsonb(cps)),
            (5, 'svc', to_jsonb(svcs)),
            (6, 'ad_consent', case when ad_consent_required then to_jsonb(true) end)
        ) as one (place, kind, wanted)
        where wanted is not null
    ), '[]')),
    -- Not after the version that follows.
    min(coalesce(first_issued_at, sandbox_now(sandbox_id))) over (
        partition by sandbox_id, promotion_id order by version desc
    )
from numbered
join promotion using (sandbox_id, promotion_id);

alter table promotion
    drop column name,
    drop column coupon_amount,
    drop column minimum_amount,
    drop column valid_from,
    drop column valid_until,
    drop column payment_methods,
    drop column payment_types,
    drop column pgs,
    drop column cps,
    drop column svcs,
    drop column ad_consent_required;

create function refuse_promise_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was promised is not changed' using errcode = 'restrict_violation';
end
$$;

create trigger promotion_version_immutable before update on promotion_version
    for each statement execute function refuse_promise_change();
