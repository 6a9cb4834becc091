select
    sandbox_now($1) as now,
    coalesce((
        select json_agg(json_build_object(
            'kind', kind, 'code', code, 'korean', name_ko, 'english', name_en
        ) order by kind, position, code)
        from code where sandbox_id = $1 and not retired
    ), '[]') as codes,
    coalesce((
        select json_agg(json_build_object(
            'named', json_build_object('code', pg, 'korean', name_ko, 'english', name_en),
            'cps', coalesce((
                select json_agg(json_build_object(
                    'named', json_build_object('code', cp, 'korean', name_ko, 'english', name_en),
                    'svcs', coalesce((
                        select json_agg(json_build_object(
                            'code', svc, 'korean', name_ko, 'english', name_en
                        ) order by svc)
                        from svc where svc.sandbox_id = $1 and svc.pg = cp.pg and svc.cp = cp.cp
                            and not svc.retired
                    ), '[]')
                ) order by cp)
                from cp where cp.sandbox_id = $1 and cp.pg = pg.pg and not cp.retired
            ), '[]')
        ) order by pg)
        from pg where sandbox_id = $1 and not retired
    ), '[]') as pgs,
    coalesce((
        -- What ended is still searched for, but last.
        select json_agg(
            json_build_object('promotion_id', promotion.promotion_id, 'name', promised.name)
            order by promotion.state = 'ended', promotion.promotion_id
        )
        from promotion
        cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
            as promised
        where promotion.sandbox_id = $1
    ), '[]') as promotions
where is_world($1)
