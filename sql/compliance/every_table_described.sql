-- Every table and view of ours has a comment, and so has every column of theirs that may be null.
-- why       an applied migration is frozen, the catalogue is not: what null means must be readable there
-- cure      comment on table <name> is '…'; comment on column <name>.<column> is 'Null …'
-- sabotage  comment on table tenant.notes is null
select
    c.oid::regclass::text as object_name,
    'has no comment' as detail
from pg_catalog.pg_class as c
where
    c.oid >= 16384
    and c.relkind in ('r', 'p', 'v')
    and not c.relispartition
    and obj_description(c.oid, 'pg_class') is null
union all
select
    format('%s.%s', a.attrelid::regclass, a.attname) as object_name,
    'may be null, and no comment says what null means' as detail
from pg_catalog.pg_attribute as a
inner join pg_catalog.pg_class as c on a.attrelid = c.oid
where
    c.oid >= 16384
    and c.relkind in ('r', 'p')
    and not c.relispartition
    and a.attnum > 0
    and not a.attisdropped
    and not a.attnotnull
    and col_description(a.attrelid, a.attnum) is null
order by object_name;
