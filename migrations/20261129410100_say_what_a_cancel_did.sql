-- What a cancel did to its payment's coupon, where the coupon's version promises otherwise than that it comes back
-- as it was.
alter table coupon_event
    -- The order whose cancel did it: it deleted the coupon, or gave it days of grace. NULL where somebody did it by
    -- hand.
    add column order_no text collate "C",
    drop constraint coupon_event_known,
    add constraint coupon_event_known check (
        case
            when order_no is null then kind = 'deleted' or (reader is not null and at is not null)
            else kind in ('deleted', 'extended') and reader is null and at is not null
        end
    );

alter table coupon
    -- The coupon of a cancelled payment in whose place it was issued. It is counted with that one, once.
    add column replaces text collate "C";

create unique index coupon_replaces_once on coupon (sandbox_id, replaces) where replaces is not null;
