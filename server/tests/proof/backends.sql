-- The processes that serve the server's connections.
select pid from pg_stat_activity where application_name = 'micropay' order by pid
