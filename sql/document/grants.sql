-- Who may do what with a table, a view or a sequence: whole, or some columns. The owner's own rights are left out.
-- ->  table_name text, role_name text, privilege text, columns text[]?
with granted as (
    select
        c.oid as table_id,
        c.relowner as owner_id,
        g.grantee,
        g.privilege_type,
        null::text as column_name,
        0::smallint as place
    from pg_catalog.pg_class as c, pg_catalog.aclexplode(c.relacl) as g
    union all
    select
        c.oid,
        c.relowner,
        g.grantee,
        g.privilege_type,
        a.attname::text,
        a.attnum
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid
    cross join pg_catalog.aclexplode(a.attacl) as g
)

select
    n.nspname || '.' || c.relname as table_name,
    coalesce(r.rolname::text, 'public') as role_name,
    lower(d.privilege_type) as privilege,
    array_agg(d.column_name order by d.place) filter (where d.column_name is not null) as columns
from granted as d
inner join pg_catalog.pg_class as c on d.table_id = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_roles as r on d.grantee = r.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and c.relkind in ('r', 'p', 'v')
    and not c.relispartition
    and d.grantee <> d.owner_id
group by n.nspname, c.relname, r.rolname, d.privilege_type
order by (n.nspname || '.' || c.relname) collate "C", coalesce(r.rolname::text, 'public') collate "C", d.privilege_type collate "C";
