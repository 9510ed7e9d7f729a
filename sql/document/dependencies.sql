-- Dependencies between objects, as the server knows them: references, views, defaults, policies, triggers and
-- function bodies it can read. It cannot read quoted bodies: for those the files are read.
-- ->  object_name text, needs text
with owned as (
    -- What hangs on a table is counted as the table's.
    select 'pg_catalog.pg_constraint'::regclass as class_id, k.oid, k.conrelid as table_id
    from pg_catalog.pg_constraint as k
    where k.conrelid <> 0
    union all
    select 'pg_catalog.pg_rewrite'::regclass, w.oid, w.ev_class
    from pg_catalog.pg_rewrite as w
    union all
    select 'pg_catalog.pg_attrdef'::regclass, d.oid, d.adrelid
    from pg_catalog.pg_attrdef as d
),

named as (
    select
        'pg_catalog.pg_class'::regclass as class_id,
        c.oid,
        n.nspname || '.' || c.relname as name,
        n.nspname
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'p', 'v', 'S') and not c.relispartition
    union all
    select 'pg_catalog.pg_proc'::regclass, p.oid, n.nspname || '.' || p.proname, n.nspname
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
)

select distinct
    here.name as object_name,
    there.name as needs
from pg_catalog.pg_depend as d
left join owned as o on d.classid = o.class_id and d.objid = o.oid
inner join named as here
    on
        here.class_id
        = case when o.oid is null then d.classid::oid::regclass else 'pg_catalog.pg_class'::regclass end
        and here.oid = coalesce(o.table_id, d.objid)
inner join named as there on d.refclassid = there.class_id and d.refobjid = there.oid
where
    here.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and there.nspname in ('core', 'auth', 'tenant', 'audit', 'app', 'api', 'insight')
    and here.name <> there.name
order by object_name, needs;
