-- A version also promises a percentage, days since the issue, and what a cancel does. What was promised before
-- is as it was: a fixed amount, until the version's last day, that a cancel restores.
alter table promotion_version
    -- What a coupon takes off: `coupon_amount`; or `percent` of the payment's amount, rounded down to a multiple of
    -- `rounding` won, and then `coupon_amount` at the most.
    add column benefit text not null default 'fixed'
        constraint promotion_version_benefit check (benefit in ('fixed', 'percentage')),
    add column percent integer
        constraint promotion_version_percent check (percent between 1 and 100),
    add column rounding integer
        constraint promotion_version_rounding check (rounding in (1, 10, 100)),
    -- A coupon ends so many days after the day of its issue, which is not counted, and on `valid_until` at the
    -- latest. NULL: on `valid_until`.
    add column valid_days integer
        constraint promotion_version_valid_days check (valid_days between 0 and 3650),
    -- What a cancel does to the coupon of the payment.
    add column on_cancel text not null default 'restore'
        constraint promotion_version_on_cancel
            check (on_cancel in ('restore', 'restore_with_grace', 'void', 'reissue')),
    -- So many days, from that of the cancel, has a coupon that ended meanwhile.
    add column grace_days integer
        constraint promotion_version_grace_days check (grace_days between 1 and 365),
    add constraint promotion_version_percentage check (
        (benefit = 'percentage') = (percent is not null)
        and (benefit = 'percentage') = (rounding is not null)
    ),
    add constraint promotion_version_grace check (
        (on_cancel = 'restore_with_grace') = (grace_days is not null)
    ),
    drop constraint promotion_version_minimum_covers_coupon,
    -- So that a coupon never takes more than the payment has, and never nothing.
    add constraint promotion_version_minimum_covers_coupon check (
        case
            when benefit = 'fixed' then minimum_amount >= coupon_amount
            -- Where one of both is missing, promotion_version_percentage says so.
            else coalesce(minimum_amount * percent >= 100 * rounding, true)
        end
    );

-- The percentage of its version, beside the amount that is then the most it takes off: so hot a row says itself what
-- it is worth. NULL of a fixed amount.
alter table coupon
    add column percent integer,
    add column rounding integer;

drop trigger coupon_keeps_its_promise on coupon;
create trigger coupon_keeps_its_promise before update of promotion_id, version, name, amount, percent, rounding
    on coupon
    for each statement execute function refuse_promise_change();
