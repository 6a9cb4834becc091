-- The campaign that coupons are issued from, with its conditions; NULL holds for every request.
create table promotion (
    sandbox_id          text    not null constraint promotion_sandbox references sandbox on delete cascade,
    promotion_id        text    not null,
    name                text    not null,
    coupon_amount       bigint  not null constraint promotion_coupon_amount_positive check (coupon_amount > 0),
    minimum_amount      bigint  not null,
    valid_from          date    not null,
    valid_until         date    not null,
    payment_methods     text[],
    payment_types       text[],
    pgs                 text[],
    cps                 text[],
    svcs                text[],
    ad_consent_required boolean not null default false,
    -- How many coupons may be issued in all, and how many have been.
    budget              bigint  not null,
    issued              bigint  not null default 0,
    per_customer        bigint  not null constraint promotion_per_customer_positive check (per_customer > 0),
    -- What goes wrong, on purpose, when a coupon of it is verified: for testers to try.
    verification_fault  text constraint promotion_verification_fault
        check (verification_fault in ('refuse', 'lose_request', 'lose_answer')),
    constraint promotion_pkey primary key (sandbox_id, promotion_id),
    constraint promotion_period check (valid_from <= valid_until),
    -- So that a coupon never takes more than the payment has.
    constraint promotion_minimum_covers_coupon check (minimum_amount >= coupon_amount),
    constraint promotion_within_budget check (issued between 0 and budget)
);

-- How many coupons of a promotion one customer was issued. Restoring a coupon issues nothing.
create table promotion_customer (
    sandbox_id   text   not null,
    promotion_id text   not null,
    ncn          text   not null,
    issued       bigint not null constraint promotion_customer_positive check (issued > 0),
    constraint promotion_customer_pkey primary key (sandbox_id, promotion_id, ncn),
    constraint promotion_customer_promotion foreign key (sandbox_id, promotion_id)
        references promotion on delete cascade,
    constraint promotion_customer_subscriber foreign key (sandbox_id, ncn)
        references subscriber on delete cascade
);
