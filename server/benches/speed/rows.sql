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
    operation text, answered text, telegrams json, asked json
) returns void language plpgsql as $$
begin
    insert into exchange (
        sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams
    ) values (
        baseline.world(), clock_timestamp(), 1000, 'api', record.operation, 'good', 'OK',
        '{"korean": "12,000 = 9,000 + 쿠폰 3,000 · 쿠폰 검증 0000 정상", "english": "12,000 = 9,000 + coupon 3,000 · verification 0000 Approved"}',
        'bench', asked, answered::json, telegrams
    );
end
$$;

create function baseline.keep_lookup(payer bigint) returns void language plpgsql as $$
begin
    perform baseline.record(
        'coupon_lookup', '{"usable": "' || repeat('.', 580) || '"}', '[]',
        json_build_object('form', repeat('.', 330))
    );
end
$$;

create function baseline.keep_pay(new_order_no text, payer bigint) returns boolean
    language plpgsql as $$
declare
    payers_ncn text := to_char(payer, 'FM700000000000');
    payers_serial_no text := to_char(payer, 'FM7000000000000000');
    answer text := '{"paid": "' || repeat('.', 220) || '"}';
    claimed bigint;
begin
    insert into idempotency_key (sandbox_id, key, fingerprint, leased_until)
    values (
        baseline.world(), 'pay-' || new_order_no, sha256(new_order_no::bytea),
        clock_timestamp() + interval '30 s'
    )
    returning claim_no into claimed;
    insert into month_usage as known (sandbox_id, ncn, month, used, limit_amount)
    values (baseline.world(), payers_ncn, date_trunc('month', now()), 9000, 500000)
    on conflict (sandbox_id, ncn, month) do update set used = known.used + excluded.used;
    insert into verification (
        sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount
    ) values (baseline.world(), new_order_no, 'payment', payers_serial_no, payers_ncn, 12000, 3000);
    insert into payment (
        sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
        serial_no, status, paid_at, month, created_at, settle_after
    ) values (
        baseline.world(), new_order_no, jsonb_build_object('form', repeat('.', 400)),
        '010' || (70000000 + payer), payers_ncn, 'PG01', 'CP014', 'SVC201', 12000, 3000, 9000,
        payers_serial_no, 'pending', now(), date_trunc('month', now()), now(),
        clock_timestamp() + interval '30 s'
    );
    update coupon set status = 'held', order_no = new_order_no
    where sandbox_id = baseline.world() and serial_no = payers_serial_no and status = 'unused';
    if not found then
        -- Another client is paying with it: pgbench goes on to its next cycle.
        raise exception using errcode = 'serialization_failure';
    end if;
    update verification set message_no = 1, response_code = '0000', answered_at = now()
    where sandbox_id = baseline.world() and order_no = new_order_no;
    update payment set status = 'paid', verification_code = '0000', settle_after = null
    where sandbox_id = baseline.world() and order_no = new_order_no and status = 'pending';
    update coupon set status = 'used'
    where sandbox_id = baseline.world() and serial_no = payers_serial_no and status = 'held';
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    values
        (baseline.world(), new_order_no, 'charge', 'phone_bill', 9000, now()),
        (baseline.world(), new_order_no, 'charge', 'coupon', 3000, now());
    perform baseline.record(
        'pay', answer, json_build_array(repeat('0', 1150)),
        json_build_object('form', repeat('.', 350))
    );
    update idempotency_key
    set status = 201, headers = '[["content-type", "application/json"]]', body = answer::bytea,
        leased_until = null
    where sandbox_id = baseline.world() and key = 'pay-' || new_order_no and claim_no = claimed;
    return true;
end
$$;

create function baseline.keep_cancel(old_order_no text) returns boolean language plpgsql as $$
declare
    paid payment;
    answer text := '{"cancelled": "' || repeat('.', 215) || '"}';
    claimed bigint;
begin
    insert into idempotency_key (sandbox_id, key, fingerprint, leased_until)
    values (
        baseline.world(), 'cancel-' || old_order_no, sha256(old_order_no::bytea),
        clock_timestamp() + interval '30 s'
    )
    returning claim_no into claimed;
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
    update month_usage set used = used - paid.charged
    where sandbox_id = baseline.world() and ncn = paid.ncn and month = paid.month;
    insert into ledger_entry (sandbox_id, order_no, kind, account, amount, at)
    values
        (baseline.world(), old_order_no, 'cancel', 'phone_bill', -9000, now()),
        (baseline.world(), old_order_no, 'cancel', 'coupon', -3000, now());
    perform baseline.record('cancel', answer, '[]', json_build_object('order_no', old_order_no));
    update idempotency_key
    set status = 200, headers = '[["content-type", "application/json"]]', body = answer::bytea,
        leased_until = null
    where sandbox_id = baseline.world() and key = 'cancel-' || old_order_no and claim_no = claimed;
    return true;
end
$$;
