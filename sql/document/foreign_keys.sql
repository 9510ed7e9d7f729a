-- References between our tables, with what a diagram needs to know of each.
-- ->  table_name text, constraint_name text, columns text[], target text, may_be_null boolean, one_each boolean
select
    n.nspname || '.' || c.relname as table_name,
    k.conname::text as constraint_name,
    (
        select array_agg(a.attname::text order by key.place)
        from unnest(k.conkey) with ordinality as key (number, place)
        inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = key.number
    ) as columns,
    tn.nspname || '.' || t.relname as target,
    exists (
        select
        from pg_catalog.pg_attribute as a
        where
            a.attrelid = c.oid
            and a.attnum = any (k.conkey)
            and not a.attnotnull
    ) as may_be_null,
    exists (
        select
        from pg_catalog.pg_constraint as u
        where
            u.conrelid = c.oid
            and u.contype in ('p', 'u')
            and u.conkey <@ k.conkey
    ) as one_each
from pg_catalog.pg_constraint as k
inner join pg_catalog.pg_class as c on k.conrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_class as t on k.confrelid = t.oid
inner join pg_catalog.pg_namespace as tn on t.relnamespace = tn.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and k.contype = 'f'
    and not c.relispartition
    and not t.relispartition
order by (n.nspname || '.' || c.relname) collate "C", k.conname::text collate "C";
