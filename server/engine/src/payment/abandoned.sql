-- Reservations whose outcomes should long be known: a payment that still has none waits to be inquired from
-- now on. Its row is held until that is stored, so that no outcome comes in between unseen.
with due as (
    delete from reservation
    where (sandbox_id, reservation_no) in (
        select sandbox_id, reservation_no
        from reservation
        where settle_after <= statement_timestamp()
        for update skip locked
    )
    returning *
), pending as materialized (
    select payment.sandbox_id, payment.order_no, payment.verification_address, due.settle_after
    from due
    cross join unnest(due.order_nos) as reserved (order_no)
    join payment
        on payment.sandbox_id = due.sandbox_id and payment.order_no = reserved.order_no
    where payment.status in ('pending', 'unknown')
    order by payment.sandbox_id, payment.order_no
    for update of payment
)
insert into unsettled (sandbox_id, order_no, peer, settle_after)
select sandbox_id, order_no, coalesce(verification_address, ''), settle_after
from pending
on conflict (sandbox_id, order_no) do nothing
