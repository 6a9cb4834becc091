-- Stores people: new ones, and where $14 says so what is otherwise with those who are there by their contract. Whose
-- phone number another contract has is left out, and a contract that gave its number up. Without $15 nothing is
-- stored: it is only said who would be. Each is looked for by an index, however many there are already.
with asked as materialized (
    select
        one.*, own.ncn is not null as is_there, own.ended_at is not null as has_ended,
        other.ncn is null and own.ended_at is null and ($14 or own.ncn is null) as is_good
    from unnest(
        $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::bigint[],
        $9::text[], $10::text[], $11::boolean[], $12::text[], $13::date[]
    ) with ordinality as one (
        ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade, mpay_member,
        bill_pay_method, contracted_on, place
    )
    left join subscriber as own on own.sandbox_id = $1 and own.ncn = one.ncn
    left join subscriber as other
        on other.sandbox_id = $1 and other.ctn = one.ctn and other.ncn <> one.ncn
        and other.ended_at is null
    where is_world($1)
), stored as (
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on
    )
    select
        $1, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on
    from asked
    where $15 and is_good
    order by ncn
    on conflict (sandbox_id, ncn) do update
        set ctn = excluded.ctn, name = excluded.name, birth_date = excluded.birth_date,
            sex = excluded.sex, status = excluded.status, limit_amount = excluded.limit_amount,
            risk_grade = excluded.risk_grade, leeds_grade = excluded.leeds_grade,
            mpay_member = excluded.mpay_member, bill_pay_method = excluded.bill_pay_method,
            contracted_on = excluded.contracted_on
        where $14 and subscriber.ended_at is null
    returning ncn
)
select
    place, case when $15 then ncn in (select ncn from stored) else is_good end as is_good,
    is_there, has_ended
from asked
order by place
