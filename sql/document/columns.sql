-- Columns of our tables and views, in their order.
-- ->  table_name text, column_name text, type text, not_null boolean, value text?, comment text, in_key boolean
select
    n.nspname || '.' || c.relname as table_name,
    a.attname::text as column_name,
    replace(
        pg_catalog.format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz'
    ) as type,
    a.attnotnull as not_null,
    case
        when a.attgenerated = 's' then 'generated: ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
        else pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    end as value,
    coalesce(pg_catalog.col_description(c.oid, a.attnum), '') as comment,
    exists (
        select
        from pg_catalog.pg_constraint as k
        where
            k.conrelid = c.oid
            and k.contype = 'p'
            and a.attnum = any (k.conkey)
    ) as in_key
from pg_catalog.pg_attribute as a
inner join pg_catalog.pg_class as c on a.attrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and c.relkind in ('r', 'p', 'v')
    and not c.relispartition
    and a.attnum > 0
    and not a.attisdropped
order by (n.nspname || '.' || c.relname) collate "C", a.attnum;
