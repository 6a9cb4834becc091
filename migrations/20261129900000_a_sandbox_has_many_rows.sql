-- A sandbox may have all of a table's rows, and so it is planned, whatever the statistics say. Taken while a table had
-- the demonstration's few rows, they say that each sandbox has five, however many there will be: for a minute, until
-- PostgreSQL takes them anew, any index that begins with the sandbox looked as good as the right one, and 2,000 people
-- were each looked for among 180,000.
do $$
declare
    known record;
begin
    for known in
        select attrelid::regclass as name
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where attname = 'sandbox_id' and relkind = 'r' and relname <> 'sandbox'
            and relnamespace = current_schema()::regnamespace
    loop
        execute format('alter table %s alter column sandbox_id set (n_distinct = 1)', known.name);
    end loop;
end
$$;
