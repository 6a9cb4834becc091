select
    current_setting('server_version_num')::int as version_number,
    current_setting('server_version') as version,
    current_database()::text as database,
    current_setting('server_encoding') as encoding,
    current_user::text as user_name,
    current_schema()::text as schema,
    coalesce(has_schema_privilege(current_schema()::text, 'create'), false) as may_create,
    -- A standby's transactions are read only too.
    current_setting('transaction_read_only') = 'on' as takes_no_writes,
    to_regclass('_sqlx_migrations') is not null as was_migrated,
    array(
        select name from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'off'
        order by name
    ) as loses_commits
