-- Identifiers are compared byte by byte, whatever the database's locale is. In most of them PostgreSQL would
-- ask the operating system how two order numbers are sorted, for every step in an index. The order is that
-- of the bytes from now on; of the demonstration's locale, C.UTF-8, it was.

-- What is generated from a column keeps its type from being changed.
alter table sandbox drop column known_as;

do $$
declare
    changed record;
begin
    for changed in
        select attrelid::regclass as name,
            string_agg(format('alter column %I type text collate "C"', attname), ', ') as columns
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ '^_'
            and atttypid = 'text'::regtype and not attisdropped
            and (
                exists (
                    select from pg_index where indrelid = attrelid and attnum = any (indkey)
                )
                or exists (
                    select from pg_constraint
                    where conrelid = attrelid and contype = 'f' and attnum = any (conkey)
                )
            )
        group by attrelid
    loop
        execute format('alter table %s %s', changed.name, changed.columns);
    end loop;
end
$$;

alter table sandbox
    -- What calls name it by: a name without `~`, so no client can write a world's own identifier.
    -- NULL for what no door leads into: a start, a world that is being made, one that is gone.
    add column known_as text collate "C" generated always as (
        case when gone_at is null and start_of is null and not being_made
            then split_part(sandbox_id, '~', 1) end
    ) stored;

create unique index sandbox_one_world_per_name on sandbox (known_as) where known_as is not null;
