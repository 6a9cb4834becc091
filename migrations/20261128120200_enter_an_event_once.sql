-- A charge or a cancel is one event: one row, with what it moved on both accounts.
alter table ledger_entry rename to ledger_entry_by_account;
alter table ledger_entry_by_account rename constraint ledger_entry_pkey to ledger_entry_by_account_pkey;
alter table ledger_entry_by_account rename constraint ledger_entry_payment to ledger_entry_by_account_payment;

create table ledger_entry (
    sandbox_id text        collate "C" not null,
    order_no   text        collate "C" not null,
    kind       text        collate "C" not null constraint ledger_entry_kind check (kind in ('charge', 'cancel')),
    -- What the phone bill and the coupon bear, in won: of a cancel what they bear no longer.
    phone_bill bigint      not null,
    coupon     bigint      not null,
    at         timestamptz not null,
    -- An order is charged once and cancelled once.
    constraint ledger_entry_pkey primary key (sandbox_id, order_no, kind),
    constraint ledger_entry_payment foreign key (sandbox_id, order_no) references payment,
    constraint ledger_entry_sign check (
        case kind when 'charge' then phone_bill >= 0 and coupon >= 0
            else phone_bill <= 0 and coupon <= 0 end
    )
);

insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
select
    sandbox_id, order_no, kind,
    coalesce(sum(amount) filter (where account = 'phone_bill'), 0),
    coalesce(sum(amount) filter (where account = 'coupon'), 0),
    min(at)
from ledger_entry_by_account
group by sandbox_id, order_no, kind;

drop table ledger_entry_by_account;

create trigger ledger_entry_append_only before update or truncate on ledger_entry
    for each statement execute function refuse_ledger_change();

create trigger ledger_entry_removed_with_sandbox after delete on ledger_entry
    referencing old table as removed
    for each statement execute function refuse_ledger_removal();
