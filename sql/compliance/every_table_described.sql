-- Every table and view of ours has a comment.
-- why       a column is read in the light of its table: what a row of it is must be readable in the catalogue
-- cure      comment on table <name> is '…'
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
order by object_name;
