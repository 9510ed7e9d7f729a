-- Every constraint begins with its table's name and is not named as the server would have named it.
-- why       the name is all a client sees of a refusal: it has to be a claim that a sentence can be found for
-- cure      constraint <table>_<what holds> check (…)
-- sabotage  alter table tenant.notes add check (body <> 'x')
with named as (
    select
        k.conrelid,
        k.conname::text as name,
        c.relname::text as table_name,
        k.contype,
        (
            select string_agg(a.attname, '_' order by key.place)
            from unnest(k.conkey) with ordinality as key (attnum, place)
            inner join pg_catalog.pg_attribute as a
                on key.attnum = a.attnum and a.attrelid = k.conrelid
        ) as columns
    from pg_catalog.pg_constraint as k
    inner join pg_catalog.pg_class as c on k.conrelid = c.oid
    where
        k.oid >= 16384
        and k.contype in ('p', 'c', 'f', 'u', 'x')
        and not c.relispartition
)

select
    format('%s.%s', n.conrelid::regclass, n.name) as object_name,
    'is named by the server, or not after its table' as detail
from named as n
where
    not starts_with(n.name, n.table_name || '_')
    or regexp_replace(n.name, '[0-9]+$', '') = any (
        case n.contype
            when 'c' then array[
                format('%s_%s_check', n.table_name, n.columns), format('%s_check', n.table_name)
            ]
            when 'f' then array[format('%s_%s_fkey', n.table_name, n.columns)]
            when 'u' then array[format('%s_%s_key', n.table_name, n.columns)]
            when 'x' then array[format('%s_%s_excl', n.table_name, n.columns)]
            -- A primary key has but one good name.
            else array[]::text[]
        end
    )
order by object_name;
