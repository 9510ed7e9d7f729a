-- Every table of core and tenant, and the list of batches, is tracked: the two triggers are attached,
-- enabled and unconditional, and each is the one the table's columns ask for.
-- why       a change that no recorder sees is a change that never happened; a column added later is missed
-- cure      call audit.enable_tracking('<schema>.<table>'), after the last column; after adding one, call it again
-- proves    R049, R160, R169, R193
-- sabotage  alter table tenant.notes disable trigger watch_update
with asked as (
    select
        relation.oid as relation,
        recorded.action,
        -- After (0) insert (4) or update (16), once a statement.
        recorded.trigger_type
    from pg_catalog.pg_class as relation
    cross join (values ('insert', 4), ('update', 16)) as recorded (action, trigger_type)
    where
        relation.relkind in ('r', 'p')
        and not relation.relispartition
        and relation.relnamespace::regnamespace::text in ('core', 'tenant', 'audit')
),
found as (
    select
        a.relation,
        a.action,
        recorder.source,
        recorder.arguments
    from asked as a
    left join lateral (
        select
            f.prosrc as source,
            string_to_array(encode(t.tgargs, 'escape'), '\000') as arguments
        from pg_catalog.pg_trigger as t
        inner join pg_catalog.pg_proc as f on t.tgfoid = f.oid
        where
            t.tgrelid = a.relation
            and t.tgname = 'watch_' || a.action
            and f.pronamespace = 'audit'::regnamespace
            and f.proname = audit.recorder_name(a.relation, a.action)
            and t.tgenabled in ('O', 'A')
            and t.tgtype = a.trigger_type
            and t.tgnewtable = 'new_rows'
            and t.tgoldtable is not distinct from case a.action when 'update' then 'old_rows' end
            and t.tgqual is null
            and cardinality(t.tgattr::smallint[]) = 0
            and f.prosecdef
            and f.proconfig = array[
                'search_path=pg_catalog, pg_temp', 'TimeZone=UTC', 'bytea_output=hex', 'extra_float_digits=1',
                'IntervalStyle=postgres', 'DateStyle=ISO, MDY', 'xmlbinary=base64',
                'plan_cache_mode=force_generic_plan', 'enable_nestloop=off'
            ]
    ) as recorder on true
)

select
    f.relation::regclass::text as object_name,
    case
        when f.source is null then f.action || 's are not recorded'
        else 'the recorder of ' || f.action || 's is not the one its columns ask for'
    end as detail
from found as f
where
    f.source is null
    or f.source is distinct from audit.recorder_source(
        f.relation, f.action, f.arguments[1], f.arguments[2], f.arguments[3],
        string_to_array(f.arguments[4], ',')
    )
order by object_name, detail;
