-- Constraints of our tables: keys first, then uniqueness, references, checks and exclusions.
-- ->  table_name text, constraint_name text, definition text, comment text
select
    n.nspname || '.' || c.relname as table_name,
    k.conname::text as constraint_name,
    pg_catalog.pg_get_constraintdef(k.oid) as definition,
    coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as comment
from pg_catalog.pg_constraint as k
inner join pg_catalog.pg_class as c on k.conrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and not c.relispartition
    and k.contype in ('p', 'u', 'f', 'c', 'x')
order by
    (n.nspname || '.' || c.relname) collate "C",
    pg_catalog.strpos('pufcx', k.contype::text),
    k.conname::text collate "C";
