-- Whether anything but PostgreSQL's own is in this database.
-- ->  something boolean
select
    exists (
        select
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        where
            c.relkind in ('r', 'p', 'v', 'm', 'S')
            and n.nspname !~ '^pg_'
            and n.nspname <> 'information_schema'
    ) as something;
