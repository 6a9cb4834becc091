-- micropay's tables are known by the column that leads their keys: others may lie in the same schema.
select relation.relname::text
from pg_class relation
where relation.relkind in ('r', 'p')
    and relation.relnamespace = (
        select relnamespace from pg_class where oid = to_regclass('_sqlx_migrations')
    )
    and exists (
        select from pg_attribute attribute
        where attribute.attrelid = relation.oid and attribute.attname = 'sandbox_id'
    )
    and not (
        has_table_privilege(relation.oid, 'select')
        and (
            not $1
            or has_table_privilege(relation.oid, 'insert')
            and has_table_privilege(relation.oid, 'update')
            and has_table_privilege(relation.oid, 'delete')
        )
    )
order by relation.relname
