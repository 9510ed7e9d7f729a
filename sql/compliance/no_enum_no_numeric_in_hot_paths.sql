-- There is no enum type, and no column of an isolated table is an enum or numeric.
-- why       their comparisons are not leakproof: under row security no index on them is ever used
-- cure      text or smallint with a foreign key to a table of codes; money in pence, as bigint
-- sabotage  create type tenant.mood as enum ('glad', 'cross')
select
    t.oid::regtype::text as object_name,
    'is an enum type' as detail
from pg_catalog.pg_type as t
where t.typtype = 'e' and t.oid >= 16384
union all
select
    format('%s.%s', a.attrelid::regclass, a.attname) as object_name,
    'is ' || format_type(a.atttypid, a.atttypmod) as detail
from pg_catalog.pg_attribute as a
inner join pg_catalog.pg_class as c on a.attrelid = c.oid
inner join pg_catalog.pg_type as t on a.atttypid = t.oid
left join pg_catalog.pg_type as element on t.typelem = element.oid
where
    c.relkind in ('r', 'p')
    and c.relrowsecurity
    and a.attnum > 0
    and not a.attisdropped
    and (
        'e' in (t.typtype, element.typtype)
        or 'numeric'::regtype in (t.oid, element.oid)
    )
order by object_name;
