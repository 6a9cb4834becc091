-- The server's connections: all of them, those that work, and those that wait in a transaction.
select
    count(*),
    count(*) filter (where state = 'active'),
    count(*) filter (where state like 'idle in transaction%')
from pg_stat_activity
where application_name = 'micropay'
