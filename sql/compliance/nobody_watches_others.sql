-- PUBLIC can neither read what other sessions of the pool run nor end them.
-- why       pooled sessions share a role: one person's statements would be readable in another's session
-- cure      sql/roles.sql revokes these; run it again after a restore into a new database
-- sabotage  grant select on pg_catalog.pg_stat_activity to public
select
    o.name as object_name,
    'public may ' || lower(a.privilege_type) as detail
from (
    select c.oid::regclass::text as name, c.relacl as acl
    from pg_catalog.pg_class as c
    where c.oid = 'pg_catalog.pg_stat_activity'::regclass
    union all
    select p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_catalog.pg_proc as p
    where
        p.oid in (
            'pg_catalog.pg_stat_get_activity(integer)'::regprocedure,
            'pg_catalog.pg_terminate_backend(integer, bigint)'::regprocedure,
            'pg_catalog.pg_cancel_backend(integer)'::regprocedure
        )
) as o
cross join lateral aclexplode(o.acl) as a
where a.grantee = 0
order by object_name, detail;
