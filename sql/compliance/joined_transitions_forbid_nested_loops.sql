-- Every trigger function that gets the rows before and the rows after forbids nested loops.
-- why       its plan is kept for the session: one made for a statement of one row meets a bulk of 10,000
-- cure      set enable_nestloop = off in the function's header
-- sabotage  alter function tenant.record_assignment() reset enable_nestloop
select distinct
    p.oid::regprocedure::text as object_name,
    format('settings {%s}', array_to_string(p.proconfig, '; ')) as detail
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_proc as p on t.tgfoid = p.oid
where
    t.tgoldtable is not null
    and t.tgnewtable is not null
    and not coalesce('enable_nestloop=off' = any (p.proconfig), false)
order by object_name;
