-- Triggers of our tables, in the order in which they fire.
-- ->  table_name text, trigger_name text, fires text, function_name text
select
    n.nspname || '.' || c.relname as table_name,
    t.tgname::text as trigger_name,
    concat_ws(
        ' ',
        case when t.tgtype & 2 = 2 then 'before' when t.tgtype & 64 = 64 then 'instead of' else 'after' end,
        array_to_string(array_remove(array[
            case when t.tgtype & 4 = 4 then 'insert' end,
            case when t.tgtype & 16 = 16 then 'update' end,
            case when t.tgtype & 8 = 8 then 'delete' end,
            case when t.tgtype & 32 = 32 then 'truncate' end
        ], null), ', '),
        case when t.tgtype & 1 = 1 then 'for each row' else 'for each statement' end
    ) as fires,
    fn.nspname || '.' || f.proname as function_name
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_class as c on t.tgrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_proc as f on t.tgfoid = f.oid
inner join pg_catalog.pg_namespace as fn on f.pronamespace = fn.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and not t.tgisinternal
    and not c.relispartition
order by (n.nspname || '.' || c.relname) collate "C", t.tgtype & 2 desc, t.tgtype & 1, t.tgname::text collate "C";
