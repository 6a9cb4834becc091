-- How far the numbers of calls had come, at some moments of real time. A call's own time is by its
-- sandbox's clock, which a tester may set, so it can't tell how long ago the call was recorded; and a
-- time of recording in every call would cost each of them what one row an hour costs here.
create table exchange_mark (
    at          timestamptz not null default clock_timestamp(),
    -- Every call with this number or a smaller one was begun before `at`.
    exchange_no bigint      not null,
    constraint exchange_mark_pkey primary key (at)
);
