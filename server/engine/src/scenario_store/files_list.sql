-- The sandbox's scenarios, all or the one of path $4, and of each of them and of the library's paths the last runs.
with paths as (
    select path from scenario where sandbox_id = $1 and (path = $4) is not false
    union
    select unnest($2::text[]) collate "C"
)
select
    paths.path, scenario.name, scenario.proves, scenario.tags, scenario.problems, scenario.is_part, scenario.edit_no,
    scenario.edited_at, scenario.edited_by, past.last, past.under_way, past.is_flaky, past.is_slow,
    green.average_ms
from paths
left join scenario on scenario.sandbox_id = $1 and scenario.path = paths.path
cross join lateral (
    select
        coalesce(
            json_agg(
                json_build_object(
                    'run_no', run_no, 'verdict', verdict, 'took_ms', took_ms, 'ended_at',
                    to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                )
                order by run_no
            ) filter (where state = 'over' and over_no <= $3),
            '[]'
        ) as last,
        max(run_no) filter (where state <> 'over') as under_way,
        coalesce(bool_or(verdict = 'flaky') filter (where over_no <= $3), false)
            -- The same text, with the same seed, once green and once not.
            or coalesce(
                (array_agg(digest order by run_no desc) filter (where verdict in ('passed', 'failed')))[1]
                    = any (array_agg(digest) filter (where verdict = 'failed' and over_no <= $3))
                and (array_agg(digest order by run_no desc) filter (where verdict in ('passed', 'failed')))[1]
                    = any (array_agg(digest) filter (where verdict = 'passed' and over_no <= $3)),
                false
            ) as is_flaky,
        coalesce(bool_or(slower_than_ms is not null) filter (where over_no = 1), false) as is_slow
    from (
        select
            run_no, state, verdict, took_ms, ended_at, digest, slower_than_ms,
            count(*) filter (where state = 'over') over (order by run_no desc) as over_no
        from (
            select * from scenario_run
            where scenario_run.sandbox_id = $1 and scenario_run.path = paths.path
                and until_step is null
            order by run_no desc
            limit $3 + 20
        ) as newest
    ) as numbered
) as past
cross join lateral (
    select avg(took_ms)::bigint as average_ms
    from (
        select took_ms from scenario_run
        where scenario_run.sandbox_id = $1 and scenario_run.path = paths.path
            and verdict = 'passed' and row_name is null
        order by run_no desc
        limit $3
    ) as newest
) as green
where is_world($1)
order by paths.path
