-- Codes whose known values are data: a tester's carrier has others than the next one's.
create table code (
    sandbox_id text not null constraint code_sandbox references sandbox on delete cascade,
    kind       text not null constraint code_kind check (
        kind in ('payment_method', 'payment_type', 'risk_grade', 'leeds_grade', 'bill_pay_method')
    ),
    code       text not null,
    name_ko    text not null,
    name_en    text not null,
    -- The order in which a list shows them.
    position   int  not null,
    -- What the code means to the rules; most mean nothing.
    rule       text constraint code_rule check (
        rule in ('refuses_payment', 'mpay_members_only', 'paid_by_card')
    ),
    constraint code_pkey primary key (sandbox_id, kind, code)
);

-- PG › CP › SVC: payment gateway, content provider, service; each belongs to the one above it.
create table pg (
    sandbox_id text not null constraint pg_sandbox references sandbox on delete cascade,
    pg         text not null,
    name_ko    text not null,
    name_en    text not null,
    constraint pg_pkey primary key (sandbox_id, pg)
);

create table cp (
    sandbox_id text not null,
    pg         text not null,
    cp         text not null,
    name_ko    text not null,
    name_en    text not null,
    constraint cp_pkey primary key (sandbox_id, pg, cp),
    constraint cp_pg foreign key (sandbox_id, pg) references pg on delete cascade
);

create table svc (
    sandbox_id               text    not null,
    pg                       text    not null,
    cp                       text    not null,
    svc                      text    not null,
    name_ko                  text    not null,
    name_en                  text    not null,
    -- Some merchants refuse subscribers who pay their phone bill by card.
    refuses_card_bill_payers boolean not null default false,
    serves_minors            boolean not null default true,
    -- After the month of the payment a carrier does not cancel; some contracts refund instead.
    next_month_refund        boolean not null default false,
    constraint svc_pkey primary key (sandbox_id, pg, cp, svc),
    constraint svc_cp foreign key (sandbox_id, pg, cp) references cp on delete cascade
);

-- The codes that a new sandbox starts with.
create function fill_codes(new_sandbox_id text) returns void language sql as $$
    insert into code (sandbox_id, kind, code, name_ko, name_en, position, rule) values
        (new_sandbox_id, 'payment_method', '01', '휴대폰 소액결제', 'Phone micropayment', 1, null),
        (new_sandbox_id, 'payment_method', '02', 'M-PAY', 'M-PAY', 2, 'mpay_members_only'),
        (new_sandbox_id, 'payment_method', '03', 'ARS 결제', 'ARS payment', 3, null),
        (new_sandbox_id, 'payment_type', 'D1', '일반 · 디지털', 'One-off, digital', 1, null),
        (new_sandbox_id, 'payment_type', 'D2', '월자동 · 디지털', 'Monthly, digital', 2, null),
        (new_sandbox_id, 'payment_type', 'P1', '일반 · 실물', 'One-off, physical', 3, null),
        (new_sandbox_id, 'risk_grade', '1', '아주 낮음', 'Very low', 1, null),
        (new_sandbox_id, 'risk_grade', '2', '낮음', 'Low', 2, null),
        (new_sandbox_id, 'risk_grade', '3', '보통', 'Medium', 3, null),
        (new_sandbox_id, 'risk_grade', '4', '높음', 'High', 4, null),
        (new_sandbox_id, 'risk_grade', '9', '결제 거절', 'Refuses payments', 5, 'refuses_payment'),
        (new_sandbox_id, 'leeds_grade', 'A', 'A등급', 'Grade A', 1, null),
        (new_sandbox_id, 'leeds_grade', 'B', 'B등급', 'Grade B', 2, null),
        (new_sandbox_id, 'leeds_grade', 'C', 'C등급', 'Grade C', 3, null),
        (new_sandbox_id, 'bill_pay_method', 'A', '계좌 자동이체', 'Bank account', 1, null),
        (new_sandbox_id, 'bill_pay_method', 'C', '신용카드', 'Credit card', 2, 'paid_by_card'),
        (new_sandbox_id, 'bill_pay_method', 'G', '지로', 'Giro', 3, null)
$$;

select fill_codes('default');
