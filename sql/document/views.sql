-- Views, and the tables each reads.
-- ->  table_name text, comment text, options text, reads text[]
select
    n.nspname || '.' || c.relname as table_name,
    coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') as comment,
    coalesce(array_to_string(c.reloptions, ', '), '') as options,
    array(
        select distinct (tn.nspname || '.' || t.relname) collate "C" as read_table
        from pg_catalog.pg_rewrite as w
        inner join pg_catalog.pg_depend as d
            on
                d.classid = 'pg_catalog.pg_rewrite'::regclass
                and d.objid = w.oid
                and d.refclassid = 'pg_catalog.pg_class'::regclass
        inner join pg_catalog.pg_class as t on d.refobjid = t.oid
        inner join pg_catalog.pg_namespace as tn on t.relnamespace = tn.oid
        where w.ev_class = c.oid and t.oid <> c.oid
        order by read_table
    ) as reads
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and c.relkind = 'v'
order by (n.nspname || '.' || c.relname) collate "C";
