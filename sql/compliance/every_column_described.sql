-- Every column of every table of ours has a comment that says more than its name: meaning, unit, what null is.
-- why       a name is read as its reader would have meant it; an applied migration is frozen, the catalogue is not
-- cure      comment on column <schema>.<table>.<column> is '…', in the table's migration
-- sabotage  comment on column tenant.notes.body is null
with described as (
    select
        a.attrelid as relation,
        a.attname as column_name,
        col_description(a.attrelid, a.attnum) as words
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    where
        c.relkind in ('r', 'p')
        -- A partition's columns are its parent's.
        and not c.relispartition
        and c.relnamespace::regnamespace::text in ('core', 'tenant', 'audit', 'auth', 'insight')
        and a.attnum > 0
        and not a.attisdropped
)

select
    format('%s.%s', d.relation::regclass, d.column_name) as object_name,
    case when d.words is null then 'has no comment' else 'its comment repeats its name' end as detail
from described as d
where
    d.words is null
    or regexp_replace(lower(d.words), '[^a-z0-9]', '', 'g')
    = regexp_replace(d.column_name, '[^a-z0-9]', '', 'g')
order by object_name;
