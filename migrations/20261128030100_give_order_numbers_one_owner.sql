-- One order number, one owner: a payment made here, or a foreign system that has a coupon verified for
-- it. Both put their row here before anything else, and the primary key lets one of them.
--
-- A row also says what is asked: only the same telegram gets the answer that was given.
alter table verification
    add column owner text not null default 'foreign'
        constraint verification_owner check (owner in ('payment', 'foreign')),
    -- NULL where nobody kept them: of orders that were only reversed, or verified before this.
    add column ncn text,
    add column amount bigint,
    add column coupon_amount bigint,
    -- NULL where a payment has no coupon.
    alter column serial_no drop not null,
    -- NULL until the payment's coupon is verified here, if it ever is.
    alter column message_no drop not null,
    alter column response_code drop not null,
    alter column answered_at drop not null,
    add constraint verification_answered check (
        (response_code is null) = (answered_at is null)
        and (owner = 'payment' or response_code is not null)
    );

-- A payment's row is written when its number is taken, when its coupon is verified, and when it is given
-- up: the versions find place beside each other.
alter table verification set (fillfactor = 70);

-- Of both, a coupon that a foreign order uses has to come back by that order's reversal.
update verification
set owner = 'payment',
    serial_no = payment.serial_no,
    ncn = payment.ncn,
    amount = payment.amount,
    coupon_amount = payment.coupon_amount,
    response_code = case when verification.serial_no = payment.serial_no then response_code end,
    message_no = case when verification.serial_no = payment.serial_no then message_no end,
    answered_at = case when verification.serial_no = payment.serial_no then answered_at end,
    reversed_at = case
        when payment.serial_no is null then null
        when payment.status = 'cancelled' then payment.cancelled_at
        when payment.status = 'declined' and response_code = '0000'
            then coalesce(reversed_at, answered_at)
        when verification.serial_no = payment.serial_no then reversed_at
    end
from payment
where payment.sandbox_id = verification.sandbox_id and payment.order_no = verification.order_no
    and not exists (
        select from coupon
        where coupon.sandbox_id = verification.sandbox_id
            and coupon.foreign_order_no = verification.order_no
    );

insert into verification (
    sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, reversed_at
)
select
    sandbox_id, order_no, 'payment', serial_no, ncn, amount, coupon_amount,
    case when serial_no is not null then cancelled_at end
from payment
on conflict (sandbox_id, order_no) do nothing;

alter table verification alter column owner drop default;
