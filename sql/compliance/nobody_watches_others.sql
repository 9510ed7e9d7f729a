-- PUBLIC can neither read what other sessions of the pool run nor end them, nor count how much others do.
-- why       pooled sessions share a role, and the counters of a table are those of all tenants
-- cure      sql/roles.sql revokes these; run it again after a restore into a new database
-- sabotage  grant select on pg_catalog.pg_stat_activity to public
select
    o.name as object_name,
    'public may ' || lower(a.privilege_type) as detail
from (
    select c.oid::regclass::text as name, c.relacl as acl
    from pg_catalog.pg_class as c
    where
        c.relnamespace = 'pg_catalog'::regnamespace
        and c.relkind = 'v'
        and c.relname ~ '^pg_stat(_activity|(io)?_(xact_)?(all|sys|user)_(tables|indexes|sequences))$'
    union all
    select p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_catalog.pg_proc as p
    where
        p.pronamespace = 'pg_catalog'::regnamespace
        and (
            p.proname in (
                'pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_terminate_backend', 'pg_cancel_backend'
            )
            or p.proname ~ '^pg_stat_get_(xact_)?(numscans|tuples_|live_tuples|dead_tuples|blocks_)'
            or p.proname ~ '^pg_stat_get_(mod|ins)_since_'
            or p.proname ~ '^pg_(relation|table|indexes|total_relation|database)_size$'
        )
) as o
cross join lateral aclexplode(o.acl) as a
where a.grantee = 0
order by object_name, detail;
