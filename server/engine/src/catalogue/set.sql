-- A code is stored in the table of its kind, $2; what stands above it must be there already. Retired, it takes along
-- what stands below it, and comes back with what stands above it: a code that is used has parents that are.
with listed as (
    insert into code (sandbox_id, kind, code, name_ko, name_en, position, rule, retired)
    select
        $1, $2, $5, $6, $7,
        coalesce($8, (
            select max(position) + 1 from code as other
            where other.sandbox_id = $1 and other.kind = $2
        ), 1),
        $9, $13
    where is_world($1) and $2 not in ('pg', 'cp', 'svc')
    on conflict (sandbox_id, kind, code) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en,
        position = coalesce($8, code.position), rule = excluded.rule, retired = excluded.retired
    returning 1
), pgs as (
    insert into pg (sandbox_id, pg, name_ko, name_en, retired)
    select $1, $5, $6, $7, $13 where is_world($1) and $2 = 'pg'
    on conflict (sandbox_id, pg) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en, retired = excluded.retired
    returning 1
), cps as (
    insert into cp (sandbox_id, pg, cp, name_ko, name_en, retired)
    select $1, pg.pg, $5, $6, $7, $13
    from pg
    where is_world($1) and $2 = 'cp' and pg.sandbox_id = $1 and pg.pg = $3
    on conflict (sandbox_id, pg, cp) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en, retired = excluded.retired
    returning 1
), svcs as (
    insert into svc (
        sandbox_id, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund, retired
    )
    select $1, cp.pg, cp.cp, $5, $6, $7, $10, $11, $12, $13
    from cp
    where is_world($1) and $2 = 'svc' and cp.sandbox_id = $1 and cp.pg = $3 and cp.cp = $4
    on conflict (sandbox_id, pg, cp, svc) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en,
        refuses_card_bill_payers = excluded.refuses_card_bill_payers,
        serves_minors = excluded.serves_minors, next_month_refund = excluded.next_month_refund,
        retired = excluded.retired
    returning 1
), cps_below as (
    update cp set retired = true
    where $13 and $2 = 'pg' and is_world($1) and sandbox_id = $1 and pg = $5
), svcs_below as (
    update svc set retired = true
    where $13 and is_world($1) and sandbox_id = $1
        and ($2 = 'pg' and pg = $5 or $2 = 'cp' and pg = $3 and cp = $5)
), pg_above as (
    update pg set retired = false
    where not $13 and $2 in ('cp', 'svc') and is_world($1) and sandbox_id = $1 and pg = $3 and retired
), cp_above as (
    update cp set retired = false
    where not $13 and $2 = 'svc' and is_world($1) and sandbox_id = $1 and pg = $3 and cp = $4
        and retired
)
select exists (
    select from listed union all select from pgs union all select from cps union all select from svcs
)
