-- Every table that holds a tenant_id refuses work without a session, before the statement.
-- why       an UPDATE without a session would report 0 rows, and the loss would go unnoticed
-- cure      call core.enable_tenant_isolation('<schema>.<table>') in the table's migration
-- sabotage  alter table tenant.notes disable trigger g00_refuse_without_session
select
    relation.oid::regclass::text as object_name,
    'no enabled trigger calls auth.refuse_without_session before insert, update and delete' as detail
from pg_catalog.pg_class as relation
inner join pg_catalog.pg_attribute as tenant_column
    on
        relation.oid = tenant_column.attrelid
        and tenant_column.attname = 'tenant_id'
        and not tenant_column.attisdropped
where
    relation.relkind in ('r', 'p')
    and not relation.relispartition
    and relation.oid >= 16384
    and not exists (
        select
        from pg_catalog.pg_trigger as t
        where
            t.tgrelid = relation.oid
            and t.tgfoid::regproc::text = 'auth.refuse_without_session'
            and t.tgenabled in ('O', 'A')
            -- Before (2) insert (4), delete (8) and update (16), once a statement, without conditions.
            and t.tgtype = 30
            and t.tgqual is null
            and cardinality(t.tgattr::smallint[]) = 0
    )
order by object_name;
