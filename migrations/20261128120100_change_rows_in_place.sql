-- A payment and its coupon change two and three times within milliseconds. Where no changed column is in
-- an index or in an index's condition, PostgreSQL stores the new version beside the old one and writes no
-- index entry (HOT). So what is looked for by its state has a small table of its own.

drop index payment_one_live_per_coupon, payment_by_status, payment_by_month, payment_to_settle,
    payment_to_settle_in_turn;
drop index coupon_by_customer, coupon_by_expiry;

-- A customer's coupons, the largest amount first. They are few: their status is looked at in each.
create index coupon_by_customer on coupon (sandbox_id, ncn, amount desc, serial_no);
create index coupon_by_expiry on coupon (sandbox_id, valid_until);

-- The versions of a row find place beside each other.
alter table payment set (fillfactor = 70);
alter table coupon set (fillfactor = 70);
alter table month_usage set (fillfactor = 70);

-- The day up to which coupons are stored as expired: each day's are looked at once.
alter table sandbox add column expired_until date;

-- The orders that one statement reserved, until their outcomes should long be known. One row for all of
-- them: which of them have none is looked at once, when it is time.
create table reservation (
    sandbox_id     text        collate "C" not null constraint reservation_sandbox references sandbox on delete cascade,
    reservation_no bigint      not null generated always as identity,
    order_nos      text[]      collate "C" not null,
    -- Elapsed time, so by PostgreSQL's clock and not the sandbox's, which can stand still.
    settle_after   timestamptz not null,
    constraint reservation_pkey primary key (sandbox_id, reservation_no)
);

-- Payments without an outcome that somebody has to inquire. A row goes when its payment has one.
create table unsettled (
    sandbox_id   text        collate "C" not null,
    order_no     text        collate "C" not null,
    -- Whom its verification is asked of; blank for the server's own choice.
    peer         text        collate "C" not null,
    -- When it is inquired next, and since when that is due: elapsed time.
    settle_after timestamptz not null,
    settle_since timestamptz,
    attempts     int         not null default 0,
    constraint unsettled_pkey primary key (sandbox_id, order_no),
    constraint unsettled_payment foreign key (sandbox_id, order_no) references payment
);

-- Whether any is due; and, for each sandbox and peer, which one first.
create index unsettled_by_time on unsettled (settle_after);
create index unsettled_in_turn on unsettled (sandbox_id, peer, settle_after);

insert into unsettled (sandbox_id, order_no, peer, settle_after, settle_since, attempts)
select sandbox_id, order_no, coalesce(verification_address, ''), settle_after, settle_since, settle_attempts
from payment
where settle_after is not null;

-- The declined ones, for the history's filter: few among many. What a key refers to is a constraint.
drop index payment_by_no;
alter table payment add constraint payment_by_no unique (sandbox_id, payment_no);

create table declined_payment (
    sandbox_id text   collate "C" not null,
    payment_no bigint not null,
    constraint declined_payment_pkey primary key (sandbox_id, payment_no),
    constraint declined_payment_payment foreign key (sandbox_id, payment_no)
        references payment (sandbox_id, payment_no)
);

insert into declined_payment (sandbox_id, payment_no)
select sandbox_id, payment_no from payment where status = 'declined';

alter table payment
    drop constraint payment_settles,
    drop column settle_after,
    drop column settle_attempts,
    drop column settle_since,
    -- What the columns beside it say is not said again, nor what was left open.
    alter column request type jsonb using jsonb_strip_nulls(request)
        - '{order_no,amount,pg,cp,svc,ctn,serial_no}'::text[];

-- A coupon is in at most one live payment: the one that it names. Its row names one order, so it is the
-- wall. A payment that begins to be live must be named by its coupon, a coupon names only what is live, and
-- lets go of it only once it is not. Each is looked at when the statement ends.
alter table coupon drop constraint coupon_order, drop constraint coupon_foreign_order;
drop index coupon_by_order, coupon_by_foreign_order;

create function refuse_payment_without_its_coupon() returns trigger language plpgsql as $$
begin
    if not exists (
        select from coupon
        where coupon.sandbox_id = new.sandbox_id and coupon.serial_no = new.serial_no
            and coupon.order_no = new.order_no
    ) then
        raise exception 'coupon % is not in order %', new.serial_no, new.order_no
            using errcode = 'unique_violation', constraint = tg_name, table = tg_table_name;
    end if;
    return null;
end
$$;

create trigger payment_one_live_per_coupon after insert on payment
    for each row when (new.serial_no is not null and new.status in ('pending', 'unknown', 'paid'))
    execute function refuse_payment_without_its_coupon();

create trigger payment_never_live_again after update of status on payment
    for each row when (
        new.serial_no is not null and new.status in ('pending', 'unknown', 'paid')
        and old.status not in ('pending', 'unknown', 'paid')
    )
    execute function refuse_payment_without_its_coupon();

create function refuse_coupon_without_its_payment() returns trigger language plpgsql as $$
begin
    if not exists (
        select from payment
        where payment.sandbox_id = new.sandbox_id and payment.order_no = new.order_no
            and payment.serial_no = new.serial_no
            and payment.status in ('pending', 'unknown', 'paid')
    ) then
        raise exception 'order % has not coupon %', new.order_no, new.serial_no
            using errcode = 'foreign_key_violation', constraint = tg_name, table = tg_table_name;
    end if;
    return null;
end
$$;

create trigger coupon_order after insert or update of order_no on coupon
    for each row when (new.order_no is not null)
    execute function refuse_coupon_without_its_payment();

create function refuse_coupon_of_live_payment() returns trigger language plpgsql as $$
begin
    if exists (
        select from payment
        where payment.sandbox_id = old.sandbox_id and payment.order_no = old.order_no
            and payment.serial_no = old.serial_no
            and payment.status in ('pending', 'unknown', 'paid')
    ) then
        raise exception 'coupon % is in order %', old.serial_no, old.order_no
            using errcode = 'unique_violation', constraint = tg_name, table = tg_table_name;
    end if;
    return null;
end
$$;

create trigger coupon_stays_with_live_payment after update of order_no on coupon
    for each row when (old.order_no is not null and new.order_no is distinct from old.order_no)
    execute function refuse_coupon_of_live_payment();

create function refuse_coupon_without_its_verification() returns trigger language plpgsql as $$
begin
    if not exists (
        select from verification
        where verification.sandbox_id = new.sandbox_id
            and verification.order_no = new.foreign_order_no
            and verification.serial_no = new.serial_no and verification.owner = 'foreign'
    ) then
        raise exception 'order % has not coupon %', new.foreign_order_no, new.serial_no
            using errcode = 'foreign_key_violation', constraint = tg_name, table = tg_table_name;
    end if;
    return null;
end
$$;

create trigger coupon_foreign_order after insert or update of foreign_order_no on coupon
    for each row when (new.foreign_order_no is not null)
    execute function refuse_coupon_without_its_verification();
