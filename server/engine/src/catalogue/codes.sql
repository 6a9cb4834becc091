-- All codes: merchants as a tree, then each list in its order.
select kind, pg, cp, code, name_ko as korean, name_en as english, position, rule, contract, retired
from (
    select
        kind, null as pg, null as cp, code, name_ko, name_en, position, rule, null::jsonb as contract,
        retired, kind as list, position as place, array[code] as path
    from code where sandbox_id = $1
    union all
    select 'pg', null, null, pg, name_ko, name_en, null, null, null, retired, 'pg', 0, array[pg]
    from pg where sandbox_id = $1
    union all
    select 'cp', pg, null, cp, name_ko, name_en, null, null, null, retired, 'pg', 0, array[pg, cp]
    from cp where sandbox_id = $1
    union all
    select
        'svc', pg, cp, svc, name_ko, name_en, null, null,
        jsonb_build_object(
            'refuses_card_bill_payers', refuses_card_bill_payers,
            'serves_minors', serves_minors,
            'next_month_refund', next_month_refund
        ),
        retired, 'pg', 0, array[pg, cp, svc]
    from svc where sandbox_id = $1
) as one
where is_world($1)
order by list <> 'pg', list, place, path
