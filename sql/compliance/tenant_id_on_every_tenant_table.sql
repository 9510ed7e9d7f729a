-- Every table of the schemas tenant and audit has a tenant_id: an integer, never null.
-- why       without it the isolation policy has nothing to compare, and every tenant reads the table
-- cure      tenant_id integer not null as the first column, leading the primary key
-- proves    R141, R158
-- sabotage  alter table tenant.assignments rename column tenant_id to its_tenant
select
    relation.oid::regclass::text as object_name,
    case
        when tenant_column.attnum is null then 'has no tenant_id'
        else format(
            'tenant_id is %s%s',
            format_type(tenant_column.atttypid, tenant_column.atttypmod),
            case when tenant_column.attnotnull then '' else ' and may be null' end
        )
    end as detail
from pg_catalog.pg_class as relation
inner join pg_catalog.pg_namespace as namespace on relation.relnamespace = namespace.oid
left join pg_catalog.pg_attribute as tenant_column
    on
        relation.oid = tenant_column.attrelid
        and tenant_column.attname = 'tenant_id'
        and not tenant_column.attisdropped
where
    relation.relkind in ('r', 'p')
    and namespace.nspname in ('tenant', 'audit')
    and (
        tenant_column.attnum is null
        or tenant_column.atttypid <> 'integer'::regtype
        or not tenant_column.attnotnull
    )
order by object_name;
