alter table promotion
    -- Only a running one issues coupons.
    add column state text not null default 'running'
        constraint promotion_state check (state in ('draft', 'running', 'paused', 'ended')),
    -- By the sandbox's clock, as all that happens in it.
    add column created_at timestamptz;

update promotion set created_at = (
    select min(made_at)
    from promotion_version
    where promotion_version.sandbox_id = promotion.sandbox_id
        and promotion_version.promotion_id = promotion.promotion_id
);

alter table promotion
    alter column state drop default,
    alter column created_at set not null;
