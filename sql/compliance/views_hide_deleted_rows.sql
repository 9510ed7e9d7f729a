-- Every view of app leaves out the deleted rows of the table that it lists.
-- why       people and queries read views: a deleted row that a view shows is a deleted row in use
-- cure      add <alias>.deleted_at is null to the view; one that has to show deleted rows is a listed exception
-- proves    R190
-- sabotage  create view app.careless with (security_invoker = true) as select n.id, n.body from tenant.notes as n
with listed as (
    -- The first table of each FROM at the outermost level. What is joined to it is looked up by key: a deleted
    -- colleague still has a name.
    select
        v.oid as view,
        part.body,
        first.word[1] as table_name,
        first.word[2] as alias
    from pg_catalog.pg_class as v
    cross join lateral regexp_split_to_table(pg_get_viewdef(v.oid), '\nUNION( ALL)?\n') as part (body)
    cross join lateral regexp_matches(part.body, '^   FROM \(*(\w+\.\w+) (\w+)', 'n') as first (word)
    where v.relkind = 'v' and v.relnamespace = 'app'::regnamespace
)

select
    l.view::regclass::text as object_name,
    'shows deleted rows of ' || l.table_name as detail
from listed as l
inner join pg_catalog.pg_attribute as a on a.attrelid = l.table_name::regclass
inner join pg_catalog.pg_class as t on a.attrelid = t.oid
where
    t.relkind in ('r', 'p')
    and a.attname = 'deleted_at'
    and not a.attisdropped
    and position(format('(%s.deleted_at IS NULL)', l.alias) in l.body) = 0
order by object_name;
