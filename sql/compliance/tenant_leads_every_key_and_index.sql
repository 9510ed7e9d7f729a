-- Every table that holds a tenant_id has a primary key, and tenant_id leads it and every other index.
-- why       the isolation policy adds tenant_id to every query: an index that does not begin with it is not used
-- cure      put tenant_id first in the key or index
-- proves    R162, R187, R195
-- sabotage  create index notes_by_author on tenant.notes (created_by)
select
    i.indexrelid::regclass::text as object_name,
    'begins with ' || pg_get_indexdef(i.indexrelid, 1, true) as detail
from pg_catalog.pg_index as i
inner join pg_catalog.pg_attribute as tenant_column
    on
        i.indrelid = tenant_column.attrelid
        and tenant_column.attname = 'tenant_id'
        and not tenant_column.attisdropped
where
    i.indrelid >= 16384
    and i.indkey[0] <> tenant_column.attnum
union all
select
    relation.oid::regclass::text as object_name,
    'has no primary key' as detail
from pg_catalog.pg_class as relation
where
    relation.relkind in ('r', 'p')
    and relation.oid >= 16384
    and not exists (
        select from pg_catalog.pg_index as i where i.indrelid = relation.oid and i.indisprimary
    )
order by object_name;
