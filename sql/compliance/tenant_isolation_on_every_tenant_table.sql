-- Every table that holds a tenant_id has row security forced and exactly one restrictive isolation policy.
-- why       permissive policies are ORed: without a restrictive one, one careless policy opens the table
-- cure      call core.enable_tenant_isolation('<schema>.<table>') in the table's migration
-- proves    R142, R159, R168
-- sabotage  drop policy tenant_isolation on tenant.notes
select
    relation.oid::regclass::text as object_name,
    format(
        'row security %s, forced %s, walls as they should be %s, other restrictive policies %s',
        relation.relrowsecurity,
        relation.relforcerowsecurity,
        count(policy.oid) filter (where policy.is_tenant_isolation),
        count(policy.oid) filter (where not policy.is_tenant_isolation and not policy.polpermissive)
    ) as detail
from pg_catalog.pg_class as relation
inner join pg_catalog.pg_attribute as tenant_column
    on
        relation.oid = tenant_column.attrelid
        and tenant_column.attname = 'tenant_id'
        and not tenant_column.attisdropped
left join lateral (
    select
        p.oid,
        p.polpermissive,
        not p.polpermissive
        and p.polcmd = '*'
        and array(select member::regrole::text from unnest(p.polroles) as member order by 1)
        = array['enquiries_app', 'enquiries_intake', 'enquiries_loader', 'enquiries_owner']
        and pg_get_expr(p.polqual, p.polrelid)
        = '(tenant_id = ( SELECT auth.tenant_id() AS tenant_id))'
        and pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid) as is_tenant_isolation
    from pg_catalog.pg_policy as p
    where p.polrelid = relation.oid
) as policy on true
where
    relation.relkind in ('r', 'p')
    -- A partition is reached through its parent alone: partitions_are_closed.
    and not relation.relispartition
    and relation.oid >= 16384
group by relation.oid
having
    not relation.relrowsecurity
    or not relation.relforcerowsecurity
    or count(policy.oid) filter (where policy.is_tenant_isolation) <> 1
order by object_name;
