-- A payment's request: what its columns say of it, and the rest.
create function whole_request(paid payment) returns jsonb language sql stable
    as $$
        select paid.request || jsonb_build_object(
            'order_no', paid.order_no, 'amount', paid.amount, 'pg', paid.pg, 'cp', paid.cp,
            'svc', paid.svc, 'ctn', paid.ctn, 'serial_no', paid.serial_no
        )
    $$;
