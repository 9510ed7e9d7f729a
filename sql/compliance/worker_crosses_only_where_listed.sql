-- No policy on an isolated table names a role that the isolation policy does not name; crossings are
-- exceptions, one by one.
-- why       the isolation policy binds only the roles it names: for any other, one permissive policy opens all tenants
-- cure      name a role that the isolation policy names; a new crossing belongs in V091 and in the list, with a reason
-- sabotage  create policy worker_reads on tenant.notes for select to enquiries_worker using (true)
select
    format(
        '%s.%s for %s',
        p.polrelid::regclass,
        p.polname,
        case p.polcmd
            when 'r' then 'select'
            when 'a' then 'insert'
            when 'w' then 'update'
            when 'd' then 'delete'
            else 'all'
        end
    ) as object_name,
    'opens it to ' || string_agg(
        case when member = 0 then 'public' else member::regrole::text end, ', ' order by member
    ) as detail
from pg_catalog.pg_policy as p
cross join unnest(p.polroles) as member
where
    member = 0
    or member::regrole::text not in (
        'enquiries_app', 'enquiries_intake', 'enquiries_loader', 'enquiries_owner'
    )
group by p.polrelid, p.polname, p.polcmd
order by object_name;
