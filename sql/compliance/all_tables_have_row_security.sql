-- Every table of ours has row security, enabled and forced.
-- why       a table without it is open to every role that has a grant; without FORCE, to the owner's functions
-- cure      call core.enable_tenant_isolation('<schema>.<table>'); a table without a tenant is a listed exception
-- proves    R184
-- sabotage  alter table tenant.notes no force row level security
select
    c.oid::regclass::text as object_name,
    format('enabled %s, forced %s', c.relrowsecurity, c.relforcerowsecurity) as detail
from pg_catalog.pg_class as c
where
    c.oid >= 16384
    and c.relkind in ('r', 'p')
    and not (c.relrowsecurity and c.relforcerowsecurity)
order by object_name;
