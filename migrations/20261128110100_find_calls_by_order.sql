-- The order that a call was about, and the number of its first telegram: what a call is found by. Both
-- are written with the call and never change.
alter table exchange
    add column order_no text,
    add column message_no bigint;

-- Where an order number was written that can be one. Those of telegrams are found from now on.
update exchange
set order_no = asked.order_no
from (
    select
        sandbox_id, exchange_no,
        btrim(coalesce(request #>> '{form,order_no}', request ->> 'order_no')) as order_no
    from exchange
) as asked
where exchange.sandbox_id = asked.sandbox_id and exchange.exchange_no = asked.exchange_no
    and asked.order_no ~ '^[A-Za-z0-9._-]{1,40}$' and asked.order_no !~ '^[.]+$';

create index exchange_by_order on exchange (sandbox_id, order_no, exchange_no)
    where order_no is not null;
