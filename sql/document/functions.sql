-- Functions and procedures that are no trigger's: the rights they run with, and their callers. Those
-- of extensions are left out.
-- ->  function_name text, arguments text, gives text?, definer boolean, owner text, comment text, callers text[]
select
    n.nspname || '.' || p.proname as function_name,
    replace(
        pg_catalog.pg_get_function_identity_arguments(p.oid), 'timestamp with time zone', 'timestamptz'
    ) as arguments,
    replace(
        pg_catalog.pg_get_function_result(p.oid), 'timestamp with time zone', 'timestamptz'
    ) as gives,
    p.prosecdef as definer,
    o.rolname::text as owner,
    coalesce(pg_catalog.obj_description(p.oid, 'pg_proc'), '') as comment,
    array(
        select coalesce(r.rolname::text, 'public')
        from pg_catalog.aclexplode(
            coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
        ) as g
        left join pg_catalog.pg_roles as r on g.grantee = r.oid
        where g.grantee <> p.proowner
        order by r.rolname::text collate "C"
    ) as callers
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
inner join pg_catalog.pg_roles as o on p.proowner = o.oid
where
    n.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and p.prorettype <> 'pg_catalog.trigger'::regtype
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where
            d.classid = 'pg_catalog.pg_proc'::regclass
            and d.objid = p.oid
            and d.deptype = 'e'
    )
order by
    (n.nspname || '.' || p.proname) collate "C",
    pg_catalog.pg_get_function_identity_arguments(p.oid) collate "C";
