-- A foreign system keeps its payments itself and has only its coupons verified here. Its approved
-- verification uses the coupon, so that no second order, of its own or of ours, gets it as well.
--
-- The order is none of ours: it is known by the verification alone, so it has a column of its own
-- beside `order_no`, which names a payment.
alter table coupon add column foreign_order_no text;

-- What is approved without being remembered could be neither inquired nor reversed.
alter table coupon add constraint coupon_foreign_order
    foreign key (sandbox_id, foreign_order_no) references verification;

-- Held or used for one order: a payment's, or a foreign system's, which never holds.
alter table coupon drop constraint coupon_order_while_live;
alter table coupon add constraint coupon_order_while_live check (
    case status
        when 'held' then order_no is not null and foreign_order_no is null
        when 'used' then (order_no is null) <> (foreign_order_no is null)
        else order_no is null and foreign_order_no is null
    end
);

-- A verification that goes away, with its sandbox, asks whether a coupon still points to it.
create index coupon_by_foreign_order on coupon (sandbox_id, foreign_order_no)
    where foreign_order_no is not null;
