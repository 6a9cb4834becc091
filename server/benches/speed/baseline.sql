-- The baseline: the least that a durable pay and cancel can be, a function each, as a developer
-- would write them for a test double. No verification, no record of calls, no idempotency.
create schema baseline;
create table baseline.coupon (
    serial_no text primary key,
    ncn       bigint not null,
    amount    bigint not null,
    status    text   not null,
    order_no  text
);
create table baseline.payment (
    order_no  text primary key,
    serial_no text        not null,
    ncn       bigint      not null,
    amount    bigint      not null,
    charged   bigint      not null,
    status    text        not null,
    at        timestamptz not null default now()
);
create table baseline.event (
    event_no bigint generated always as identity primary key,
    order_no text        not null,
    kind     text        not null,
    amount   bigint      not null,
    at       timestamptz not null default now()
);
create table baseline.month_usage (
    ncn          bigint not null,
    month        date   not null,
    used         bigint not null,
    limit_amount bigint not null,
    primary key (ncn, month),
    check (used between 0 and limit_amount)
);
insert into baseline.coupon
select to_char(n, 'FM0000000000000000'), n, 3000, 'unused', null
from generate_series(1, 10000) as n;
insert into baseline.month_usage
select n, date_trunc('month', now()), 0, 300000 from generate_series(1, 10000) as n;

create function baseline.pay(new_order_no text, payer bigint, asked bigint) returns boolean
    language plpgsql as $$
declare
    of_coupon bigint;
begin
    update baseline.coupon set status = 'used', order_no = new_order_no
    where serial_no = to_char(payer, 'FM0000000000000000') and status = 'unused'
    returning amount into of_coupon;
    if not found then
        return false;
    end if;
    update baseline.month_usage set used = used + asked - of_coupon
    where ncn = payer and month = date_trunc('month', now())
        and used + asked - of_coupon <= limit_amount;
    if not found then
        raise 'over the limit';
    end if;
    insert into baseline.payment values (
        new_order_no, to_char(payer, 'FM0000000000000000'), payer, asked, asked - of_coupon, 'paid'
    );
    insert into baseline.event (order_no, kind, amount)
    values (new_order_no, 'charge', asked - of_coupon);
    return true;
end
$$;

create function baseline.cancel(old_order_no text) returns boolean
    language plpgsql as $$
declare
    paid baseline.payment;
begin
    update baseline.payment set status = 'cancelled'
    where order_no = old_order_no and status = 'paid'
    returning * into paid;
    if not found then
        return false;
    end if;
    update baseline.coupon set status = 'unused', order_no = null where serial_no = paid.serial_no;
    update baseline.month_usage set used = used - paid.charged
    where ncn = paid.ncn and month = date_trunc('month', now());
    insert into baseline.event (order_no, kind, amount) values (old_order_no, 'cancel', -paid.charged);
    return true;
end
$$;

vacuum analyze baseline.coupon, baseline.month_usage;
