-- Every view runs with the rights of its caller, and there are no materialised views.
-- why       a view that is no invoker runs as its owner, past the caller's policies and grants; a
--           materialised one has no row security at all
-- cure      create view <name> with (security_invoker = true)
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
            and not coalesce(relation.reloptions @> array['security_invoker=true'], false)
        )
    )
order by object_name;
