-- Everything that a migration can create and another can name: schemas, tables, views, sequences, functions.
-- ->  object_name text
select n.nspname::text as object_name
from pg_catalog.pg_namespace as n
where n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
union
select n.nspname || '.' || c.relname
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and c.relkind in ('r', 'p', 'v', 'S')
    and not c.relispartition
union
select n.nspname || '.' || p.proname
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where
            d.classid = 'pg_catalog.pg_proc'::regclass
            and d.objid = p.oid
            and d.deptype = 'e'
    )
order by object_name;
