-- Every view is security_invoker and security_barrier, and there are no materialised views.
-- why       a view without the first runs as its owner, past policies; without the second it leaks rows to
--           cheap functions of whoever reads it; a materialised view has no row security at all
-- cure      create view <name> with (security_invoker = true, security_barrier = true)
-- sabotage  alter view app.notes reset (security_invoker)
select
    relation.oid::regclass::text as object_name,
    case relation.relkind
        when 'm' then 'is materialised'
        else format('options are {%s}', array_to_string(relation.reloptions, ', '))
    end as detail
from pg_catalog.pg_class as relation
where
    relation.oid >= 16384
    and (
        relation.relkind = 'm'
        or (
            relation.relkind = 'v'
            and not coalesce(
                relation.reloptions @> array['security_invoker=true', 'security_barrier=true'], false
            )
        )
    )
order by object_name;
