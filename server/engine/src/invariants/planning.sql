-- For this transaction alone: the check of one sandbox is planned once for all, by indexes that begin with the
-- sandbox, and joined in a time that grows with its rows, not with their square.
select
    set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true),
    set_config('enable_bitmapscan', 'off', true),
    set_config('enable_nestloop', 'off', true),
    set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'on', true),
    set_config('cpu_tuple_cost', '1', true),
    set_config('jit', 'off', true)
