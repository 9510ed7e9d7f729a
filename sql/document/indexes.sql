-- Indexes that are no constraint's own, with the query each serves, which is its comment.
-- ->  table_name text, index_name text, definition text, comment text
select
    n.nspname || '.' || c.relname as table_name,
    i.relname::text as index_name,
    regexp_replace(pg_catalog.pg_get_indexdef(x.indexrelid), '^CREATE (UNIQUE )?INDEX .* USING ', '\1')
    as definition,
    coalesce(pg_catalog.obj_description(i.oid, 'pg_class'), '') as comment
from pg_catalog.pg_index as x
inner join pg_catalog.pg_class as i on x.indexrelid = i.oid
inner join pg_catalog.pg_class as c on x.indrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and not c.relispartition
    and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
    )
order by (n.nspname || '.' || c.relname) collate "C", i.relname::text collate "C";
