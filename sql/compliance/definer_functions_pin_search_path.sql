-- Every definer function, and every other whose body is not bound when it is created, pins its search
-- path to pg_catalog, then pg_temp.
-- why       a definer function that looks names up where its caller says runs the caller's code as the owner;
--           one that is no definer today is called by one tomorrow
-- cure      set search_path = pg_catalog, pg_temp in its header
-- sabotage  alter function auth.sign_in(text, text, text) reset search_path
select
    p.oid::regprocedure::text as object_name,
    format(
        '%s, settings {%s}',
        case when p.prosecdef then 'security definer' else 'security invoker' end,
        array_to_string(p.proconfig, '; ')
    ) as detail
from pg_catalog.pg_proc as p
where
    p.oid >= 16384
    and (p.prosecdef or p.prosqlbody is null)
    and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
order by object_name;
