-- What a promotion may issue is bounded by the won that its coupons take off together, and by how many are
-- issued on a day and in a month. None of it is promised to anybody: it changes without a version.
alter table promotion
    -- Raised by every edit. An edit names the one that it began from.
    add column edit_no integer not null default 1,
    -- The most that its coupons may take off in all, and what those that were issued take off at the most.
    add column budget_won bigint
        constraint promotion_budget_won_positive check (budget_won > 0),
    add column issued_won bigint not null default 0,
    -- How many are issued at the most on one day and in one month, in Seoul, by the sandbox's clock.
    add column per_day bigint
        constraint promotion_per_day_positive check (per_day > 0),
    add column per_month bigint
        constraint promotion_per_month_positive check (per_month > 0),
    -- Whether coupons are issued beforehand, or at a look-up to whoever qualifies.
    add column issuing text not null default 'beforehand'
        constraint promotion_issuing check (issuing in ('beforehand', 'at_look_up'));

-- A coupon that was registered from a code counts on the day on which the code was made. NULL where it was no
-- code, or was registered before this was kept: then it counts on the day of its issue.
alter table coupon add column coded_at timestamptz;

-- How many coupons and codes were made of a promotion on a day and in a month: by the sandbox's clock, which may go
-- back. A row for each span, and not the sum of the days: a count that rises only below its bound is a wall by
-- itself.
create table promotion_span (
    sandbox_id   text   collate "C" not null,
    promotion_id text   collate "C" not null,
    span         text   collate "C" not null
        constraint promotion_span_known check (span in ('day', 'month')),
    -- The day; the month's first day.
    since        date   not null,
    issued       bigint not null constraint promotion_span_positive check (issued > 0),
    constraint promotion_span_pkey primary key (sandbox_id, promotion_id, span, since),
    constraint promotion_span_month check (span = 'day' or extract(day from since) = 1),
    constraint promotion_span_promotion foreign key (sandbox_id, promotion_id)
        references promotion on delete cascade
);

-- The day and the month that a moment is in, in Seoul.
create function spans_of(at timestamptz) returns table (span text, since date) language sql immutable
    as $$
        select 'day', (at at time zone 'Asia/Seoul')::date
        union all
        select 'month', date_trunc('month', (at at time zone 'Asia/Seoul'))::date
    $$;

-- How many a promotion issued on the day and in the month of a moment, where either is bounded: most bound neither,
-- and this is asked for each promotion at every look-up.
create function issued_lately(of promotion, at timestamptz) returns jsonb language plpgsql stable
    as $$
begin
    if of.per_day is null and of.per_month is null then
        return '{}';
    end if;
    return (
        select jsonb_build_object(
            'issued_today', coalesce(sum(issued) filter (where spans.span = 'day'), 0),
            'issued_this_month', coalesce(sum(issued) filter (where spans.span = 'month'), 0)
        )
        from spans_of(at) as spans
        join promotion_span
            on promotion_span.sandbox_id = of.sandbox_id
            and promotion_span.promotion_id = of.promotion_id
            and promotion_span.span = spans.span and promotion_span.since = spans.since
    );
end
$$;

update promotion set
    edit_no = (
        select max(version) from promotion_version
        where promotion_version.sandbox_id = promotion.sandbox_id
            and promotion_version.promotion_id = promotion.promotion_id
    ),
    issued_won = coalesce((
        select sum(amount) from coupon
        where coupon.sandbox_id = promotion.sandbox_id
            and coupon.promotion_id = promotion.promotion_id
    ), 0) + coalesce((
        select sum(coupon_amount)
        from coupon_code
        join promotion_version using (sandbox_id, promotion_id, version)
        where coupon_code.sandbox_id = promotion.sandbox_id
            and coupon_code.promotion_id = promotion.promotion_id
    ), 0);

alter table promotion
    add constraint promotion_within_budget_won
        check (issued_won >= 0 and (budget_won is null or issued_won <= budget_won));

insert into promotion_span (sandbox_id, promotion_id, span, since, issued)
select sandbox_id, promotion_id, spans.span, spans.since, count(*)
from (
    select sandbox_id, promotion_id, issued_at from coupon
    union all
    select sandbox_id, promotion_id, issued_at from coupon_code
) as issued
cross join lateral spans_of(issued_at) as spans
group by sandbox_id, promotion_id, spans.span, spans.since;
