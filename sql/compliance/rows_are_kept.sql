-- Every table refuses DELETE and TRUNCATE, also to its owner.
-- why       what was removed cannot be audited, restored or explained
-- cure      call core.forbid_delete('<schema>.<table>') in the table's migration
-- proves    R135, R268
-- sabotage  alter table tenant.citizens disable trigger g40_refuse_removal
select
    relation.oid::regclass::text as object_name,
    'does not refuse ' || string_agg(removal.name, ', ' order by removal.name) as detail
from pg_catalog.pg_class as relation
-- Delete and truncate as pg_trigger.tgtype counts them.
cross join (values ('delete', 8), ('truncate', 32)) as removal (name, bit)
where
    relation.relkind in ('r', 'p')
    -- Deletes from a partition are refused by its parent, since no role has a grant on the partition.
    and not relation.relispartition
    and relation.oid >= 16384
    and not exists (
        select
        from pg_catalog.pg_trigger as t
        where
            t.tgrelid = relation.oid
            and t.tgfoid::regproc::text in ('core.refuse_removal', 'audit.refuse_change_of_log')
            and t.tgenabled in ('O', 'A')
            and t.tgqual is null
            and t.tgtype & 2 = 2
            and t.tgtype & removal.bit = removal.bit
    )
group by relation.oid
order by object_name;
