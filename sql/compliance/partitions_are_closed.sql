-- Every partition has row security forced, no policy, no grant to any role but its owner, and refuses
-- TRUNCATE.
-- why       a partition that can be reached by itself bypasses the isolation of its parent
-- cure      let audit.open_months make it; revoke all on <partition> from <role>
-- sabotage  do 'begin execute format(''grant select on audit.audit_logs_%s to enquiries_app'', to_char(now(), ''YYYY_MM'')); end'
select
    c.oid::regclass::text as object_name,
    concat_ws(
        ', ',
        case when not c.relrowsecurity then 'has no row security' end,
        case when not c.relforcerowsecurity then 'does not force row security' end,
        (
            select 'policies: ' || string_agg(p.polname, ', ' order by p.polname)
            from pg_catalog.pg_policy as p
            where p.polrelid = c.oid
        ),
        (
            select 'grants to ' || string_agg(
                distinct case when a.grantee = 0 then 'public' else a.grantee::regrole::text end, ', '
            )
            from aclexplode(c.relacl) as a
            where a.grantee <> c.relowner
        ),
        case when not kept.kept then 'does not refuse truncate' end
    ) as detail
from pg_catalog.pg_class as c
cross join lateral (
    select
        exists (
            select
            from pg_catalog.pg_trigger as t
            where
                t.tgrelid = c.oid
                and t.tgfoid::regproc::text = 'audit.refuse_change_of_log'
                and t.tgenabled in ('O', 'A')
                -- Before (2) truncate (32).
                and t.tgtype = 34
        ) as kept
) as kept
where
    c.relispartition
    and c.relkind in ('r', 'p')
    and (
        not c.relrowsecurity
        or not c.relforcerowsecurity
        or exists (select from pg_catalog.pg_policy as p where p.polrelid = c.oid)
        or exists (select from aclexplode(c.relacl) as a where a.grantee <> c.relowner)
        or not kept.kept
    )
order by object_name;
