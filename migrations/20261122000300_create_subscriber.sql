-- A person's contract with the carrier (NCN), and the phone number (CTN) that it has now.
create table subscriber (
    sandbox_id      text    not null constraint subscriber_sandbox references sandbox on delete cascade,
    ncn             text    not null,
    ctn             text    not null,
    name            text    not null,
    birth_date      date    not null,
    sex             text    not null constraint subscriber_sex check (sex in ('F', 'M')),
    status          text    not null constraint subscriber_status
        check (status in ('active', 'suspended', 'blocked')),
    -- The monthly limit assigned, in won.
    limit_amount    bigint  not null constraint subscriber_limit_not_negative check (limit_amount >= 0),
    risk_grade      text    not null,
    leeds_grade     text    not null,
    mpay_member     boolean not null,
    bill_pay_method text    not null,
    constraint subscriber_pkey primary key (sandbox_id, ncn),
    -- A number moves between contracts, but belongs to one at a time.
    constraint subscriber_ctn unique (sandbox_id, ctn)
);

-- What a contract's live payments of a month charged: one row that concurrent payments queue at,
-- so that together they can't pass the limit.
create table month_usage (
    sandbox_id   text   not null,
    ncn          text   not null,
    -- The first day of the month, in Seoul.
    month        date   not null constraint month_usage_first_day check (extract(day from month) = 1),
    used         bigint not null,
    -- The largest limit that a payment of this month was granted under: a request may bring its
    -- own limit, and the assigned one may be lowered after it has been used.
    limit_amount bigint not null,
    constraint month_usage_pkey primary key (sandbox_id, ncn, month),
    constraint month_usage_subscriber foreign key (sandbox_id, ncn) references subscriber on delete cascade,
    constraint month_usage_within_limit check (used between 0 and limit_amount)
);
