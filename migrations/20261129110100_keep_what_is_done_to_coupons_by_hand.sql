-- What somebody did to a coupon by hand. A payment writes nothing here: what it did to its coupon is told from
-- the payment.
create table coupon_event (
    sandbox_id text        collate "C" not null,
    serial_no  text        collate "C" not null,
    event_no   bigint      not null generated always as identity,
    kind       text        not null constraint coupon_event_kind check (kind in ('restored', 'extended', 'deleted')),
    -- Who, and when by the sandbox's clock; NULL of a coupon that was deleted before this was kept.
    reader     text,
    at         timestamptz,
    reason     text,
    -- Of an extension: the last day that it had, and the one that it has since.
    ended_on   date,
    ends_on    date,
    constraint coupon_event_pkey primary key (sandbox_id, serial_no, event_no),
    constraint coupon_event_coupon foreign key (sandbox_id, serial_no) references coupon,
    constraint coupon_event_known check (kind = 'deleted' or (reader is not null and at is not null)),
    constraint coupon_event_reason check ((kind = 'restored') = (reason is not null)),
    constraint coupon_event_extends check (
        case kind
            when 'extended' then coalesce(ends_on > ended_on, false)
            else ended_on is null and ends_on is null
        end
    )
);

-- The list of deleted coupons: a status is in no index.
create index coupon_event_deleted on coupon_event (sandbox_id, event_no) where kind = 'deleted';

insert into coupon_event (sandbox_id, serial_no, kind)
select sandbox_id, serial_no, 'deleted' from coupon where status = 'deleted';

-- The last day that a coupon had when a payment, which was paid on a day, let go of it: the one before the
-- first extension since. An extension that the payment needed came before it, whatever the clocks say.
create function last_day_at(
    of_sandbox_id text, of_serial_no text, valid_until date, paid_on date, let_go_at timestamptz
) returns date language sql stable
    as $$
        select coalesce(
            (
                select ended_on
                from coupon_event
                where sandbox_id = of_sandbox_id and serial_no = of_serial_no and kind = 'extended'
                    and at >= let_go_at and ended_on >= paid_on
                order by event_no
                limit 1
            ),
            valid_until
        )
    $$;
