-- Every table of core and tenant, and the list of batches, is watched: the two recorders are attached,
-- enabled and unconditional, and the update recorder is the one its columns ask for.
-- why       a change that no recorder sees is a change that never happened; a column added later is missed
-- cure      call audit.watch('<schema>.<table>'), after the last column; after adding one, watch again
-- sabotage  alter table tenant.notes disable trigger watch_update
with recorders as (
    select
        relation.oid as relation,
        relation.relname,
        relation_insert.tgrelid is not null as tells_inserts,
        relation_update.tgrelid is not null as tells_updates,
        relation_update.prosrc,
        string_to_array(encode(relation_insert.tgargs, 'escape'), '\000') as arguments
    from pg_catalog.pg_class as relation
    left join pg_catalog.pg_trigger as relation_insert
        on
            relation.oid = relation_insert.tgrelid
            and relation_insert.tgname = 'watch_insert'
            and relation_insert.tgfoid::regproc::text = 'audit.record_insert'
            and relation_insert.tgenabled in ('O', 'A')
            -- After (0) insert (4), once a statement.
            and relation_insert.tgtype = 4
            and relation_insert.tgnewtable = 'new_rows'
            and relation_insert.tgqual is null
    left join lateral (
        select t.tgrelid, f.prosrc
        from pg_catalog.pg_trigger as t
        inner join pg_catalog.pg_proc as f on t.tgfoid = f.oid
        where
            t.tgrelid = relation.oid
            and t.tgname = 'watch_update'
            and t.tgfoid::regproc::text = 'audit.record_update_of_'
                || case relation.relnamespace::regnamespace::text when 'core' then 'core_' else '' end
                || relation.relname
            and t.tgenabled in ('O', 'A')
            -- After (0) update (16), once a statement, of any column.
            and t.tgtype = 16
            and t.tgnewtable = 'new_rows'
            and t.tgoldtable = 'old_rows'
            and t.tgqual is null
            and cardinality(t.tgattr::smallint[]) = 0
            and f.prosecdef
            and f.proconfig = array[
                'search_path=pg_catalog, pg_temp', 'TimeZone=UTC', 'enable_nestloop=off'
            ]
    ) as relation_update on true
    where
        relation.relkind in ('r', 'p')
        and not relation.relispartition
        and relation.relnamespace::regnamespace::text in ('core', 'tenant', 'audit')
)

select
    r.relation::regclass::text as object_name,
    concat_ws(
        ', ',
        case when not r.tells_inserts then 'inserts are not recorded' end,
        case when not r.tells_updates then 'updates are not recorded' end,
        case when r.tells_inserts and r.tells_updates
            then 'the update recorder is not the one its columns ask for' end
    ) as detail
from recorders as r
where
    not r.tells_inserts
    or not r.tells_updates
    or r.prosrc is distinct from audit.update_recorder_source(
        r.relation, r.arguments[1], r.arguments[2], r.arguments[3]
    )
order by object_name;
