select
    xact_commit::float8 as transactions,
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as log_bytes,
    blks_hit::float8 as buffer_hits,
    updates::float8,
    hot_updates::float8
from pg_stat_database
cross join (
    select sum(n_tup_upd) as updates, sum(n_tup_hot_upd) as hot_updates from pg_stat_user_tables
) as tables
where datname = current_database()
