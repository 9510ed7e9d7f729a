-- Every table of the schema core has row metadata, and only the platform's own session writes it.
-- why       what every tenant shares, one careless session would change for all of them
-- cure      call core.protect_reference_table('core.<table>') in the table's migration
-- sabotage  drop trigger g00_refuse_without_platform_session on core.stages
select
    relation.oid::regclass::text as object_name,
    'lacks ' || string_agg(wanted.what, ', ' order by wanted.what) as detail
from pg_catalog.pg_class as relation
cross join lateral (
    select format('the trigger of %s', w.function_name) as what
    from (
        values
            -- Before (2) insert (4), delete (8), update (16); each row (1) before insert and update.
            ('core.refuse_without_platform_session', 30),
            ('core.set_reference_row_metadata', 23)
    ) as w (function_name, type)
    where
        not exists (
            select
            from pg_catalog.pg_trigger as t
            where
                t.tgrelid = relation.oid
                and t.tgfoid::regproc::text = w.function_name
                and t.tgtype = w.type
                and t.tgenabled in ('O', 'A')
                and t.tgqual is null
        )
    union all
    select w.column_name as what
    from unnest(array['created_at', 'updated_at', 'version']) as w (column_name)
    where
        not exists (
            select
            from pg_catalog.pg_attribute as a
            where
                a.attrelid = relation.oid
                and a.attname = w.column_name
                and a.attnotnull
                and not a.attisdropped
        )
) as wanted
where relation.relkind in ('r', 'p') and relation.relnamespace = 'core'::regnamespace
group by relation.oid
order by object_name;
