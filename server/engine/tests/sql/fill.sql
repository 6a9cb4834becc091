-- A world of :rows payments, coupons, calls and errors of a thousandth as many subscribers, made at
-- once: constraints that look at single rows hold; what spans rows is not claimed.
insert into subscriber (
    sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
    mpay_member, bill_pay_method
)
select 'default', (600000000000 + n)::text, '010' || lpad(n::text, 8, '0'), '가입자', '1990-01-01',
    'F', 'active', 1000000, '2', 'A', false, 'A'
from generate_series(1, :rows / 100) as n;

insert into month_usage (sandbox_id, ncn, month, used, payments, limit_amount)
select 'default', ncn, '2026-11-01', 100000, 100, 1000000 from subscriber where ncn like '6%';

insert into payment (
    sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, status,
    paid_at, month, created_at, cancelled_amount, cancelled_at, cancel_kind
)
select 'default', 'L' || n, '{}', '010' || lpad((n % (:rows / 100) + 1)::text, 8, '0'),
    (600000000000 + n % (:rows / 100) + 1)::text, 'PG01', 'CP014', 'SVC201', 1000, 0, 1000,
    case when n % 50 = 0 then 'cancelled' else 'paid' end, now(), '2026-11-01', now(),
    case when n % 50 = 0 then 1000 else 0 end, case when n % 50 = 0 then now() end,
    case when n % 50 = 0 then 'same_month' end
from generate_series(1, :rows) as n;

-- Some that wait for their inquiry: no more of them where there are more payments.
insert into payment (
    sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, status,
    paid_at, month, created_at
)
select 'default', 'U' || n, '{}', '01000000007', '600000000007', 'PG01', 'CP014', 'SVC201', 1000, 0,
    1000, 'unknown', now(), '2026-11-01', now()
from generate_series(1, 100) as n;

insert into unsettled (sandbox_id, order_no, peer, settle_after)
select 'default', 'U' || n, '', now() + interval '1 hour' from generate_series(1, 100) as n;

-- A thousandth is declined.
insert into payment (
    sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, status,
    paid_at, month, created_at, decline_code
)
select 'default', 'D' || n, '{}', '01000000007', '600000000007', 'PG01', 'CP014', 'SVC201', 1000, 0,
    1000, 'declined', now(), '2026-11-01', now(), 'VERIFICATION_REFUSED'
from generate_series(1, :rows / 1000) as n;

insert into declined_payment (sandbox_id, payment_no)
select sandbox_id, payment_no from payment where status = 'declined';

insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
select 'default', 'L' || n, 'charge', 1000, 0, now() from generate_series(1, :rows) as n;

-- A promotion that was edited so often that whoever reads all its versions is felt.
insert into promotion_version
select (jsonb_populate_record(current, jsonb_build_object('version', current.version + n))).*
from current_promotion_version('default', 'GAME1000') as current
cross join generate_series(1, :rows / 100) as n;

insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
)
select 'default', (8000000000000000 + n)::text,
    case when n % 2 = 0 then 'GAME1000' else 'MPAY5000' end,
    case when n % 2 = 0 then n / 2 % 3 + 1 else 1 end, '쿠폰',
    (600000000000 + n % (:rows / 100) + 1)::text, 1000,
    case when n % 100 = 11 then 'deleted' when n % 3 = 0 then 'expired' else 'unused' end,
    date '2027-01-01' + n % 30, timestamptz '2026-11-01 00:00+09' + n * interval '1 second'
from generate_series(1, :rows) as n;

-- A job that issued them, and made as many codes; and one whose list and rejections are as long.
insert into job (sandbox_id, kind, state, task, created_by, ended_at)
select 'default', 'issue_coupons', case when n = 1 then 'done' else 'prepared' end, '{}', 'kim',
    case when n = 1 then now() end
from generate_series(1, 2) as n;

insert into job (sandbox_id, kind, state, task, created_by, ended_at)
select 'default', 'issue_coupons', 'done', '{}', 'kim', now()
from generate_series(3, :rows / 10) as n;

update coupon set job_no = 1, coded_at = issued_at where serial_no like '8%' and serial_no::bigint % 10 = 0;

insert into coupon_code (sandbox_id, serial_no, promotion_id, version, job_no, issued_at)
select 'default', (9000000000000000 + n)::text, 'GAME1000', 1, n % 100 + 1, now()
from generate_series(1, :rows / 10) as n;

insert into job_input (sandbox_id, job_no, chunk_no, line_nos, numbers, lines)
select 'default', n % 2 + 1, n, array[n], array['01000000007'], array['[]']
from generate_series(1, :rows / 100) as n;

insert into job_rejection (sandbox_id, job_no, line_no, last_line_no, line, code)
select 'default', n % 2 + 1, n, n, '[]', 'SUBSCRIBER_NOT_FOUND'
from generate_series(1, :rows / 10) as n;
-- A hundredth was deleted, and one was deleted and restored and extended so often that it is felt.
insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
select sandbox_id, serial_no, 'deleted', 'kim', now() from coupon where status = 'deleted';

insert into coupon_event (sandbox_id, serial_no, kind, reader, at, reason)
select 'default', '8000000000000009', 'restored', 'kim', now(), 'x' from generate_series(1, :rows / 100);

insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
select 'default', 'GAME1000', ncn, 100 from subscriber where ncn like '6%';

-- As if its coupons were issued one a day.
insert into promotion_span (sandbox_id, promotion_id, span, since, issued)
select 'default', 'GAME1000', 'day', date '2000-01-01' + n, 1 from generate_series(1, :rows / 100) as n;

insert into verification (
    sandbox_id, order_no, owner, serial_no, message_no, response_code, answered_at
)
select 'default', 'L' || n, 'payment', '1', n, '0000', now() from generate_series(1, :rows) as n;

insert into exchange (
    sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
    response, telegrams, frames, outside, order_no, message_no
)
select 'default', now() - n * interval '1 second', 1, 'api', 'pay', 'good', 'OK', '{}', '', '{}',
    '{}', '[]', '', '[]', 'L' || n, n
from generate_series(1, :rows) as n;

insert into error_record (
    sandbox_id, at, source, operation, code, message, request_id, request, response, exchange_no
)
select 'default', at, case when exchange_no % 4 = 0 then 'api' else 'console' end, 'pay',
    'C' || exchange_no % 20, '{}', 'request-' || exchange_no, '{}', '{}', exchange_no
from exchange;

-- A small sandbox beside the large one, and one with nothing in it.
insert into sandbox (sandbox_id, name) values ('small', 'small'), ('bare', 'bare');

-- More sandboxes than are read whole to find the few that are gone.
insert into sandbox (sandbox_id, name)
select 'empty-' || n, 'empty' from generate_series(1, :rows / 100) as n;

insert into subscriber (
    sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
    mpay_member, bill_pay_method
)
select 'small', (600000000000 + n)::text, '010' || lpad(n::text, 8, '0'), '가입자', '1990-01-01',
    'F', 'active', 1000000, '2', 'A', false, 'A'
from generate_series(1, 3) as n;
insert into unmasking (sandbox_id, exchange_no, reader, role, request_id)
select 'default', exchange_no, 'kim', 'tester', '' from exchange;

insert into idempotency_key (sandbox_id, key, fingerprint, leased_until)
select 'default', 'K' || n, '', now() from generate_series(1, :rows) as n;

-- Every contract's number has gone round, and every number's contract.
insert into line_change (sandbox_id, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader)
select 'default', 'owner', '8' || n, '019' || n, '8' || n + 1, '019' || n, now(), 'kim'
from generate_series(1, :rows) as n;

-- A hundred scenarios whose runs are mostly green, of a schedule each; few wait, run or are late.
insert into scenario (sandbox_id, path, text, name, tags, problems, edited_by)
select 'default', 'p' || n || '.yaml', '', 'p', '{}', 0, 'kim' from generate_series(1, 100) as n;

insert into scenario_schedule (
    sandbox_id, path, cron, overlap, missed, paused, again_if_killed, is_of_file, next_due_at, edited_by
)
select 'default', 'p' || n || '.yaml', '* * * * *', 'skip', 'once', false, false, true,
    now() + n * interval '1 minute' - interval '2 minutes', 'kim'
from generate_series(1, 100) as n;

insert into scenario_run (
    sandbox_id, batch_no, path, is_library, name, tags, text, cause, wanted_by, schedule_no, due_at,
    again_if_killed, state, holder, lease_until, verdict, ended_at, took_ms
)
select 'default', n, 'p' || n % 100 + 1 || '.yaml', false, 'p', '{}', '', 'schedule', '#1', n % 100 + 1,
    now(), false,
    case when n < 3 then 'waiting' when n < 5 then 'running' else 'over' end,
    case when n in (3, 4) then 'holder' end,
    case when n in (3, 4) then now() - interval '1 second' end,
    case when n < 5 then null when n % 200 = 0 then 'failed' else 'passed' end,
    case when n >= 5 then now() end, case when n >= 5 then 5 end
from generate_series(1, :rows / 10) as n;

insert into scenario_slot (sandbox_id, schedule_no, due_at, fate, batch_no)
select 'default', schedule_no, now() + run_no * interval '1 second', 'begun', batch_no
from scenario_run;

insert into scenario_delivery (sandbox_id, event, path, run_no, body, state)
-- Of two scenarios much waits behind one that is not taken.
select
    'default', 'failed', case when n < 1005 then 'p' || n % 2 + 1 || '.yaml' else 'p1.yaml' end, n, '{}',
    case when n < 1005 then 'waiting' else 'delivered' end
from generate_series(1, :rows / 10) as n;

