-- PUBLIC has no right on the database, a schema, table, column, sequence, function or type of ours.
-- why       what PUBLIC may, every login of the cluster may, also those made later
-- cure      revoke all on <object> from public; V001 sets the default for functions
-- sabotage  grant select on tenant.notes to public
with objects as (
    select 'database' as kind, 'this database' as name, coalesce(d.datacl, acldefault('d', d.datdba)) as acl
    from pg_catalog.pg_database as d
    where d.datname = current_database()
    union all
    select 'schema', n.nspname, coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_catalog.pg_namespace as n
    where (n.oid >= 16384 or n.nspname = 'public') and n.nspname !~ '^pg_(toast_)?temp_'
    union all
    select
        'table',
        c.oid::regclass::text,
        coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
    from pg_catalog.pg_class as c
    where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select 'column', format('%s.%s', a.attrelid::regclass, a.attname), a.attacl
    from pg_catalog.pg_attribute as a
    where a.attrelid >= 16384 and a.attacl is not null
    union all
    select 'function', p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_catalog.pg_proc as p
    where
        p.oid >= 16384
        and not exists (
            select
            from pg_catalog.pg_depend as d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
        )
    union all
    -- Row types and array types come with their table and open nothing by themselves.
    select 'type', t.oid::regtype::text, coalesce(t.typacl, acldefault('T', t.typowner))
    from pg_catalog.pg_type as t
    left join pg_catalog.pg_class as c on t.typrelid = c.oid
    where
        t.oid >= 16384
        and t.typtype <> 'b'
        and (t.typrelid = 0 or c.relkind = 'c')
        and not exists (
            select
            from pg_catalog.pg_depend as d
            where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
        )
)

select
    o.name::text as object_name,
    format('%s: %s', o.kind, string_agg(lower(a.privilege_type), ', ' order by a.privilege_type)) as detail
from objects as o
cross join lateral aclexplode(o.acl) as a
where a.grantee = 0
group by o.kind, o.name
order by object_name, detail;
