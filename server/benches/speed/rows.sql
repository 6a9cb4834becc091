-- The second baseline: what micropay stores of a cycle, row for row, in its own tables, and nothing
-- else. No look-up, no rule, no telegram; one transaction a call, where micropay needs up to five. What
-- is left is what these rows, with their indexes and constraints, cost PostgreSQL.

-- The world that the sandbox `bench` is: a constant, as it is for micropay.
do $$ begin
    execute format(
        'create function baseline.world() returns text language sql immutable as %L',
        format('select %L::text', (select sandbox_id from sandbox where known_as = 'bench'))
    );
end $$;

create function baseline.record(
    operation text, answered text, bytes bytea, asked json, order_no text
) returns void language plpgsql as $$
begin
    insert into exchange (
        sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams, frames, order_no, message_no
    ) values (
        baseline.world(), clock_timestamp(), 1000, 'api', record.operation, 'good', 'OK',
        '{"korean": "12,000 = 9,000 + 쿠폰 3,000 · 쿠폰 검증 0000 정상", "english": "12,000 = 9,000 + coupon 3,000 · verification 0000 Approved"}',
        '0123456789abcdef', asked, answered::json,
        case when bytes = '' then '[]' else
            '[{"direction":"sent","length":273,"after_us":11550},{"direction":"received","length":273,"after_us":13805}]'
        end::json,
        bytes, record.order_no, case when bytes <> '' then 1 end
    );
end
$$;

create function baseline.keep_lookup(payer bigint) returns void language plpgsql as $$
begin
    perform baseline.record(
        'coupon_lookup', '{"usable": "' || repeat('.', 580) || '"}', '',
        json_build_object('form', repeat('.', 130)), null
    );
end
$$;

create function baseline.keep_pay(new_order_no text, payer bigint) returns boolean
    language plpgsql as $$
declare
    payers_ncn text := to_char(payer, 'FM700000000000');
    payers_serial_no text := to_char(payer, 'FM7000000000000000');
begin
    insert into month_usage as known (sandbox_id, ncn, month, used, payments, limit_amount)
    values (baseline.world(), payers_ncn, date_trunc('month', now()), 9000, 1, 500000)
    on conflict (sandbox_id, ncn, month) do update
    set used = known.used + excluded.used, payments = known.payments + 1;
    insert into verification (
        sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount
    ) values (baseline.world(), new_order_no, 'payment', payers_serial_no, payers_ncn, 12000, 3000);
    perform from coupon
    where sandbox_id = baseline.world() and serial_no = payers_serial_no and status = 'unused'
    for update;
    if not found then
        -- Another client is paying with it: pgbench goes on to its next cycle.
        raise exception using errcode = 'serialization_failure';
    end if;
    -- A payment and its coupon name each other: both are looked at as the statement ends.
    with paid as (
        insert into payment (
            sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
            serial_no, status, paid_at, month, created_at
        ) values (
            baseline.world(), new_order_no,
            '{"payment_method": "01", "payment_type": "D1", "ad_consent": true}',
            '010' || (70000000 + payer), payers_ncn, 'PG01', 'CP014', 'SVC201', 12000, 3000, 9000,
            payers_serial_no, 'pending', now(), date_trunc('month', now()), now()
        )
        returning sandbox_id, order_no, serial_no
    )
    update coupon set status = 'held', order_no = paid.order_no
    from paid
    where coupon.sandbox_id = paid.sandbox_id and coupon.serial_no = paid.serial_no;
    insert into idempotency_key (sandbox_id, key, fingerprint, order_no)
    values (
        baseline.world(), 'pay-' || new_order_no, sha256(new_order_no::bytea), new_order_no
    );
    update verification set message_no = 1, response_code = '0000', answered_at = now()
    where sandbox_id = baseline.world() and order_no = new_order_no;
    update payment set status = 'paid', verification_code = '0000'
    where sandbox_id = baseline.world() and order_no = new_order_no and status = 'pending';
    update coupon set status = 'used'
    where sandbox_id = baseline.world() and serial_no = payers_serial_no and status = 'held';
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    values (baseline.world(), new_order_no, 'charge', 9000, 3000, now());
    perform baseline.record(
        'pay', '{"paid": "' || repeat('.', 420) || '"}', decode(repeat('30', 546), 'hex'),
        json_build_object('form', repeat('.', 190)), new_order_no
    );
    return true;
end
$$;

create function baseline.keep_cancel(old_order_no text) returns boolean language plpgsql as $$
declare
    paid payment;
begin
    update payment
    set status = 'cancelled', cancelled_amount = amount, cancelled_at = now(),
        cancel_kind = 'same_month', cancel_key = 'cancel-' || old_order_no
    where sandbox_id = baseline.world() and order_no = old_order_no and status = 'paid'
    returning * into paid;
    if not found then
        return false;
    end if;
    update coupon set status = 'unused', order_no = null, restored_count = restored_count + 1
    where sandbox_id = baseline.world() and serial_no = paid.serial_no;
    update verification set reversed_at = now()
    where sandbox_id = baseline.world() and order_no = old_order_no;
    update month_usage set used = used - paid.charged, payments = payments - 1
    where sandbox_id = baseline.world() and ncn = paid.ncn and month = paid.month;
    insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
    values (baseline.world(), old_order_no, 'cancel', -9000, -3000, now());
    insert into idempotency_key (sandbox_id, key, fingerprint)
    values (baseline.world(), 'cancel-' || old_order_no, sha256(old_order_no::bytea));
    perform baseline.record(
        'cancel', '{"cancelled": "' || repeat('.', 215) || '"}', '',
        json_build_object('order_no', old_order_no), old_order_no
    );
    return true;
end
$$;
