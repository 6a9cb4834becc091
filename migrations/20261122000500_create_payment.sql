create table coupon (
    sandbox_id     text        not null,
    serial_no      text        not null,
    promotion_id   text        not null,
    -- The promotion's name and amount when the coupon was issued: what its holder was promised.
    name           text        not null,
    ncn            text        not null,
    amount         bigint      not null constraint coupon_amount_positive check (amount > 0),
    status         text        not null constraint coupon_status
        check (status in ('unused', 'held', 'used', 'expired', 'deleted')),
    valid_until    date        not null,
    -- The order that holds or used it.
    order_no       text,
    issued_at      timestamptz not null,
    restored_count int         not null default 0,
    constraint coupon_pkey primary key (sandbox_id, serial_no),
    constraint coupon_promotion foreign key (sandbox_id, promotion_id) references promotion,
    constraint coupon_subscriber foreign key (sandbox_id, ncn) references subscriber,
    constraint coupon_order_while_live check ((status in ('held', 'used')) = (order_no is not null))
);

-- A customer's coupons, the largest amount first, as the lookup shows them.
create index coupon_by_customer on coupon (sandbox_id, ncn, status, amount desc, serial_no);
-- What a promotion issued, for `server verify`.
create index coupon_by_promotion on coupon (sandbox_id, promotion_id, ncn);
-- What expires next.
create index coupon_by_expiry on coupon (sandbox_id, valid_until) where status = 'unused';

-- One row an order number: that is what makes a request that is sent twice one payment.
create table payment (
    sandbox_id        text        not null,
    order_no          text        not null,
    -- Rises with every payment: the key of the history's pages.
    payment_no        bigint      not null generated always as identity,
    -- The request as understood; the same order number with another one is refused.
    request           jsonb       not null,
    ctn               text        not null,
    ncn               text        not null,
    pg                text        not null,
    cp                text        not null,
    svc               text        not null,
    amount            bigint      not null,
    coupon_amount     bigint      not null,
    charged           bigint      not null,
    serial_no         text,
    status            text        not null constraint payment_status
        check (status in ('pending', 'unknown', 'paid', 'declined', 'cancelled')),
    -- When the order was paid, as the request says, and the month in Seoul that it is filed under.
    paid_at           timestamptz not null,
    month             date        not null,
    decline_code      text,
    verification_code text,
    cancelled_amount  bigint      not null default 0,
    cancelled_at      timestamptz,
    cancel_kind       text constraint payment_cancel_kind check (cancel_kind in ('same_month', 'next_month')),
    created_at        timestamptz not null,
    -- When a payment without an outcome is to be inquired next, and how often it was: elapsed time,
    -- so by PostgreSQL's clock and not the sandbox's, which can stand still.
    settle_after      timestamptz,
    settle_attempts   int         not null default 0,
    constraint payment_pkey primary key (sandbox_id, order_no),
    constraint payment_subscriber foreign key (sandbox_id, ncn) references subscriber,
    constraint payment_coupon foreign key (sandbox_id, serial_no) references coupon,
    constraint payment_pg_known foreign key (sandbox_id, pg) references pg,
    constraint payment_cp_known foreign key (sandbox_id, pg, cp) references cp,
    constraint payment_svc_known foreign key (sandbox_id, pg, cp, svc) references svc,
    constraint payment_sum check (charged + coupon_amount = amount),
    constraint payment_not_negative check (amount > 0 and charged >= 0 and coupon_amount >= 0),
    constraint payment_coupon_has_amount check ((serial_no is null) = (coupon_amount = 0)),
    constraint payment_cancelled_whole check (
        (status = 'cancelled') = (cancelled_at is not null)
        and (status = 'cancelled') = (cancel_kind is not null)
        and cancelled_amount = case when status = 'cancelled' then amount else 0 end
    ),
    constraint payment_declined_says_why check ((status = 'declined') = (decline_code is not null)),
    -- Exactly those without an outcome wait to be settled.
    constraint payment_settles check ((status in ('pending', 'unknown')) = (settle_after is not null))
);

alter table coupon add constraint coupon_order foreign key (sandbox_id, order_no) references payment;

-- A coupon is in at most one live payment: the wall behind every statement that takes one.
create unique index payment_one_live_per_coupon on payment (sandbox_id, serial_no)
    where serial_no is not null and status in ('pending', 'unknown', 'paid');
-- The history's pages: all, of a number, in a status.
create unique index payment_by_no on payment (sandbox_id, payment_no desc);
create index payment_by_ctn on payment (sandbox_id, ctn, payment_no desc);
create index payment_by_status on payment (sandbox_id, status, payment_no desc);
-- A month's usage, for `server verify`.
create index payment_by_month on payment (sandbox_id, ncn, month);
-- What waits to be settled, in every sandbox: the background task asks this alone.
create index payment_to_settle on payment (settle_after) where settle_after is not null;

-- Append-only: what a payment moved. A cancel adds the opposite; nothing is ever changed.
create table ledger_entry (
    sandbox_id text        not null,
    entry_no   bigint      not null generated always as identity,
    order_no   text        not null,
    kind       text        not null constraint ledger_entry_kind check (kind in ('charge', 'cancel')),
    account    text        not null constraint ledger_entry_account check (account in ('phone_bill', 'coupon')),
    amount     bigint      not null,
    at         timestamptz not null,
    constraint ledger_entry_pkey primary key (sandbox_id, entry_no),
    constraint ledger_entry_payment foreign key (sandbox_id, order_no) references payment,
    -- An order is charged once and cancelled once.
    constraint ledger_entry_once unique (sandbox_id, order_no, kind, account),
    constraint ledger_entry_sign check (case kind when 'charge' then amount >= 0 else amount <= 0 end)
);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only' using errcode = 'restrict_violation';
end
$$;

create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
    for each statement execute function refuse_ledger_change();
