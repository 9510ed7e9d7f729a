-- Every foreign key says ON DELETE RESTRICT, and between two tables with a tenant_id it begins with it.
-- why       a cascade removes rows silently; a key without the tenant lets a row point into another tenant
-- cure      foreign key (tenant_id, <column>) references <table> (tenant_id, id) on delete restrict
-- proves    R093, R097, R161, R171, R191
-- sabotage  alter table tenant.notes add constraint notes_loose_fkey foreign key (tenant_id, enquiry_id) references tenant.enquiries (tenant_id, id)
select
    format('%s.%s', c.conrelid::regclass, c.conname) as object_name,
    concat_ws(
        ', ',
        case when c.confdeltype <> 'r' then 'does not say on delete restrict' end,
        case when c.confupdtype <> 'a' then 'says on update' end,
        case when from_tenant.attnum is not null and to_tenant.attnum is not null
            and (c.conkey[1], c.confkey[1]) <> (from_tenant.attnum, to_tenant.attnum)
            then 'does not begin with tenant_id' end,
        case when from_tenant.attnum is null and to_tenant.attnum is not null
            then 'leads from a table without tenant into one with' end
    ) as detail
from pg_catalog.pg_constraint as c
left join pg_catalog.pg_attribute as from_tenant
    on
        c.conrelid = from_tenant.attrelid
        and from_tenant.attname = 'tenant_id'
        and not from_tenant.attisdropped
left join pg_catalog.pg_attribute as to_tenant
    on
        c.confrelid = to_tenant.attrelid
        and to_tenant.attname = 'tenant_id'
        and not to_tenant.attisdropped
where
    c.contype = 'f'
    and (
        c.confdeltype <> 'r'
        or c.confupdtype <> 'a'
        or (
            from_tenant.attnum is not null
            and to_tenant.attnum is not null
            and (c.conkey[1], c.confkey[1]) <> (from_tenant.attnum, to_tenant.attnum)
        )
        or (from_tenant.attnum is null and to_tenant.attnum is not null)
    )
order by object_name;
