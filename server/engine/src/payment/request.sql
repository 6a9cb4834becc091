-- A payment's request: what its columns say, and the rest of it.
select
    request || jsonb_build_object(
        'order_no', order_no, 'amount', amount, 'pg', pg, 'cp', cp, 'svc', svc, 'ctn', ctn,
        'serial_no', serial_no
    )
from payment
where is_world($1) and sandbox_id = $1 and order_no = $2
