-- Codes are stored in the tables of their kinds, all of them or none; what is not among them stays, but that what is
-- out of use takes along what stands below it, and what is used brings back what stands above it.
with asked as materialized (
    select $1::text as sandbox_id, one.*
    from unnest(
        $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
        $9::text[], $10::boolean[], $11::boolean[], $12::boolean[], $13::boolean[]
    ) as one (
        kind, pg, cp, code, korean, english, position, rule, refuses_card_bill_payers,
        serves_minors, next_month_refund, retired
    )
    where is_world($1)
), listed as (
    insert into code (sandbox_id, kind, code, name_ko, name_en, position, rule, retired)
    select sandbox_id, kind, code, korean, english, position, rule, retired
    from asked
    where kind not in ('pg', 'cp', 'svc')
    on conflict (sandbox_id, kind, code) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en, position = excluded.position,
        rule = excluded.rule, retired = excluded.retired
), pgs as (
    insert into pg (sandbox_id, pg, name_ko, name_en, retired)
    select sandbox_id, code, korean, english, retired from asked where kind = 'pg'
    on conflict (sandbox_id, pg) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en, retired = excluded.retired
), cps as (
    insert into cp (sandbox_id, pg, cp, name_ko, name_en, retired)
    select sandbox_id, pg, code, korean, english, retired from asked where kind = 'cp'
    on conflict (sandbox_id, pg, cp) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en, retired = excluded.retired
), svcs as (
    insert into svc (
        sandbox_id, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers, serves_minors,
        next_month_refund, retired
    )
    select
        sandbox_id, pg, cp, code, korean, english, refuses_card_bill_payers, serves_minors,
        next_month_refund, retired
    from asked
    where kind = 'svc'
    on conflict (sandbox_id, pg, cp, svc) do update set
        name_ko = excluded.name_ko, name_en = excluded.name_en,
        refuses_card_bill_payers = excluded.refuses_card_bill_payers,
        serves_minors = excluded.serves_minors, next_month_refund = excluded.next_month_refund,
        retired = excluded.retired
), cps_below as (
    update cp set retired = true
    where is_world($1) and sandbox_id = $1
        and exists (select from asked where kind = 'pg' and retired and code = cp.pg)
        and not exists (select from asked where kind = 'cp' and pg = cp.pg and code = cp.cp)
), svcs_below as (
    update svc set retired = true
    where is_world($1) and sandbox_id = $1
        and exists (
            select from asked
            where retired
                and (kind = 'pg' and code = svc.pg or kind = 'cp' and pg = svc.pg and code = svc.cp)
        )
        and not exists (
            select from asked
            where kind = 'svc' and pg = svc.pg and cp = svc.cp and code = svc.svc
        )
), pgs_above as (
    update pg set retired = false
    where is_world($1) and sandbox_id = $1 and retired
        and exists (
            select from asked
            where kind in ('cp', 'svc') and not asked.retired and asked.pg = pg.pg
        )
        and not exists (select from asked where kind = 'pg' and code = pg.pg)
), cps_above as (
    update cp set retired = false
    where is_world($1) and sandbox_id = $1 and retired
        and exists (
            select from asked
            where kind = 'svc' and not asked.retired and asked.pg = cp.pg and asked.cp = cp.cp
        )
        and not exists (select from asked where kind = 'cp' and pg = cp.pg and code = cp.cp)
)
select count(*) from asked
