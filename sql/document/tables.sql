-- Tables of our schemas. Partitions are left out: a month of the audit log is no structure of its own.
-- ->  table_name text, comment text, isolated boolean, partitioned_by text?
select
    n.nspname || '.' || c.relname as table_name,
    coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') as comment,
    c.relrowsecurity and c.relforcerowsecurity as isolated,
    pg_catalog.pg_get_partkeydef(c.oid) as partitioned_by
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and c.relkind in ('r', 'p')
    and not c.relispartition
order by (n.nspname || '.' || c.relname) collate "C";
