-- Sandboxes are created, copied, put back to their start, and deleted.
alter table sandbox
    -- Which sandbox this one was copied from, for a person to read. It outlives the other one.
    add column copy_of text constraint sandbox_copy_of references sandbox on delete set null,
    -- The sandbox that this one is the start of: a copy made when it began, which nobody changes,
    -- and which a reset copies back. Where this is set, no door leads in, no list shows it and no
    -- background task looks at it.
    add column start_of text constraint sandbox_start_of references sandbox on delete cascade,
    -- The transaction that may remove entries of this sandbox's ledger: see below.
    add column emptied_in xid8,
    -- A start's name can't be written by a client, whose sandboxes have no `~`.
    add constraint sandbox_start_is_hidden check (
        case when start_of is null then position('~' in sandbox_id) = 0
            else sandbox_id = start_of || '~start' end
    );

-- A sandbox has one start.
create unique index sandbox_one_start on sandbox (start_of) where start_of is not null;
-- What was copied from a sandbox that is being deleted.
create index sandbox_by_copy_of on sandbox (copy_of) where copy_of is not null;

-- The ledger stays append-only: an entry is never updated, and it is removed only with all of its
-- sandbox. For that, a transaction writes its own number into `sandbox.emptied_in` first. Nothing
-- does so by accident: it names one sandbox, no other transaction can have that number, and with
-- the end of the transaction the door is closed again without anybody closing it. A setting
-- (`set local`) would have opened it for every sandbox, and a flag could have been left behind.
drop trigger ledger_entry_append_only on ledger_entry;

create trigger ledger_entry_append_only before update or truncate on ledger_entry
    for each statement execute function refuse_ledger_change();

create function refuse_ledger_removal() returns trigger language plpgsql as $$
begin
    if exists (
        select from removed
        left join sandbox
            on sandbox.sandbox_id = removed.sandbox_id
            and sandbox.emptied_in = pg_current_xact_id()
        where sandbox.sandbox_id is null
    ) then
        raise exception 'the ledger is append-only' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;

create trigger ledger_entry_removed_with_sandbox after delete on ledger_entry
    referencing old table as removed
    for each statement execute function refuse_ledger_removal();

-- Whether an order is there now, and not only in the snapshot of the statement that asks: a call's
-- record waits for a reset that is under way, and then must not tell of what the reset took away.
create function order_is_stored(asked_sandbox_id text, asked_order_no text) returns boolean
    language sql volatile
    as $$
        select exists (
            select from payment where sandbox_id = asked_sandbox_id and order_no = asked_order_no
        )
    $$;

-- A sandbox is emptied row by row, and each row asks whether another still points to it: without
-- these, each such question reads all of its sandbox.
create index coupon_by_order on coupon (sandbox_id, order_no) where order_no is not null;
create index payment_by_coupon on payment (sandbox_id, serial_no) where serial_no is not null;
create index promotion_customer_by_customer on promotion_customer (sandbox_id, ncn);
create index error_record_by_exchange on error_record (sandbox_id, exchange_no);
