-- What micropay's user may not do with what is micropay's: tables, which are known by the column that
-- leads their keys (others may lie in the same schema), and sequences that are no column's own. Those of
-- identity columns ask for no right.
select relation.relname::text
from pg_class relation
where relation.relnamespace = (
        select relnamespace from pg_class where oid = to_regclass('_sqlx_migrations')
    )
    and case
        when relation.relkind = 'S' then
            $1
            and not has_sequence_privilege(relation.oid, 'usage')
            and not exists (
                select from pg_depend dependency
                where dependency.classid = 'pg_class'::regclass
                    and dependency.objid = relation.oid
                    and dependency.deptype in ('a', 'i')
            )
        when relation.relkind in ('r', 'p') and not relation.relispartition then
            exists (
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
        else false
    end
order by relation.relname
