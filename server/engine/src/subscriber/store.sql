-- Stores people: new ones, and where $14 says so what is otherwise with those who are there by their contract. Whose
-- phone number another contract has is left out, and a contract that gave its number up. Without $15 nothing is
-- stored: it is only said who would be.
with asked as materialized (
    select $1::text as sandbox_id, one.*
    from unnest(
        $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::bigint[],
        $9::text[], $10::text[], $11::boolean[], $12::text[], $13::date[]
    ) with ordinality as one (
        ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade, mpay_member,
        bill_pay_method, contracted_on, place
    )
    where is_world($1)
), before as materialized (
    select
        asked.place, own.ncn is not null as is_there,
        own.ended_at is not null as has_ended,
        other.ncn is null and own.ended_at is null and ($14 or own.ncn is null) as is_good
    from asked
    left join subscriber as own on own.sandbox_id = asked.sandbox_id and own.ncn = asked.ncn
    left join subscriber as other
        on other.sandbox_id = asked.sandbox_id and other.ctn = asked.ctn and other.ncn <> asked.ncn
        and other.ended_at is null
), stored as (
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on
    )
    select
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method, contracted_on
    from asked
    join before using (place)
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
    asked.place,
    case when $15 then stored.ncn is not null else before.is_good end as is_good,
    before.is_there, before.has_ended
from asked
join before using (place)
left join stored using (ncn)
order by asked.place
