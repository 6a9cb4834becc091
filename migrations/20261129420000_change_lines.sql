-- A contract can end while its phone number goes on with another one: a number port, a change of owner. Its row
-- stays, for its coupons, payments and usage refer to it. Then `ctn` is the number that it had.
alter table subscriber
    -- When it gave its number up, by the sandbox's clock; NULL while it has it.
    add column ended_at timestamptz,
    add constraint subscriber_ended_is_terminated check (ended_at is null or status = 'terminated'),
    drop constraint subscriber_ctn;

-- A number moves between contracts, but belongs to one at a time.
create unique index subscriber_ctn on subscriber (sandbox_id, ctn) where ended_at is null;

-- What became of lines: which contract had which number before and after.
create table line_change (
    sandbox_id text        collate "C" not null constraint line_change_sandbox references sandbox on delete cascade,
    change_no  bigint      not null generated always as identity,
    kind       text        not null constraint line_change_kind check (kind in ('number_port', 'owner', 'number')),
    old_ncn    text        collate "C" not null,
    old_ctn    text        collate "C" not null,
    new_ncn    text        collate "C" not null,
    new_ctn    text        collate "C" not null,
    -- When by the sandbox's clock, and who did it.
    at         timestamptz not null,
    reader     text        not null,
    constraint line_change_pkey primary key (sandbox_id, change_no),
    -- Either the contract or the number is another one.
    constraint line_change_of_one check (
        case kind
            when 'number' then old_ncn = new_ncn and old_ctn <> new_ctn
            else old_ncn <> new_ncn and old_ctn = new_ctn
        end
    )
);

-- What became of a number; and of a contract, which has either given something up or begun with it.
create index line_change_by_number on line_change (sandbox_id, old_ctn, change_no);
create index line_change_by_contract on line_change (sandbox_id, old_ncn, change_no);
create index line_change_by_successor on line_change (sandbox_id, new_ncn, change_no);
