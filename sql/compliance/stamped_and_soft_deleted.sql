-- Every table of the schema tenant says who made, changed and deleted a row and when, counts its
-- versions, and has the trigger that alone sets these columns.
-- why       a row without row metadata has no author, and one that cannot be marked as deleted gets deleted
-- cure      call core.add_row_metadata('tenant.<table>') in the table's migration
-- proves    R155, R156, R170, R194
-- sabotage  alter table tenant.notes disable trigger g10_set_row_metadata
with wanted (column_name, type_name, required) as (
    values
        ('created_at', 'timestamp with time zone', true),
        ('created_by', 'uuid', true),
        ('updated_at', 'timestamp with time zone', true),
        ('updated_by', 'uuid', true),
        ('deleted_at', 'timestamp with time zone', false),
        ('deleted_by', 'uuid', false),
        ('version', 'integer', true)
),

missing as (
    select relation.oid as relation, format('%s %s', w.column_name, w.type_name) as what
    from pg_catalog.pg_class as relation
    cross join wanted as w
    where
        relation.relkind in ('r', 'p')
        and not relation.relispartition
        and relation.relnamespace = 'tenant'::regnamespace
        and not exists (
            select
            from pg_catalog.pg_attribute as a
            where
                a.attrelid = relation.oid
                and a.attname = w.column_name
                and format_type(a.atttypid, a.atttypmod) = w.type_name
                and a.attnotnull = w.required
                and not a.attisdropped
        )
    union all
    select relation.oid as relation, 'the trigger of core.set_row_metadata' as what
    from pg_catalog.pg_class as relation
    where
        relation.relkind in ('r', 'p')
        and not relation.relispartition
        and relation.relnamespace = 'tenant'::regnamespace
        and not exists (
            select
            from pg_catalog.pg_trigger as t
            where
                t.tgrelid = relation.oid
                and t.tgfoid::regproc::text = 'core.set_row_metadata'
                and t.tgenabled in ('O', 'A')
                -- Each row (1) before (2) insert (4) and update (16).
                and t.tgtype = 23
                and t.tgqual is null
                -- Of every column, or of all but the caches, which no client may set.
                and not exists (
                    select
                    from pg_catalog.pg_attribute as a
                    where
                        a.attrelid = relation.oid
                        and a.attnum > 0
                        and not a.attisdropped
                        and cardinality(t.tgattr::smallint[]) > 0
                        and a.attnum <> all (t.tgattr::smallint[])
                        and a.attname <> 'texts_version'
                        and (
                            has_column_privilege('enquiries_app', relation.oid, a.attnum, 'update')
                            or has_column_privilege('enquiries_loader', relation.oid, a.attnum, 'update')
                        )
                )
        )
)

select
    m.relation::regclass::text as object_name,
    'lacks ' || string_agg(m.what, ', ' order by m.what) as detail
from missing as m
group by m.relation
order by object_name;
