-- Only superusers and enquiries_finder, who cannot log in, bypass row security, and no login can
-- become the owner or the finder.
-- why       BYPASSRLS opens every tenant at once
-- cure      alter role <role> nobypassrls; revoke <role> from <login>; an operator's login is a listed exception
-- sabotage  alter role enquiries_app bypassrls
select
    r.rolname::text as object_name,
    concat_ws(
        ', ',
        case when r.rolbypassrls and not r.rolsuper
            and (r.rolname <> 'enquiries_finder' or r.rolcanlogin) then 'bypasses row security' end,
        case when r.rolname = any (array[
            'enquiries_app', 'enquiries_intake', 'enquiries_insight', 'enquiries_loader',
            'enquiries_worker', 'enquiries_owner', 'enquiries_finder'
        ]) and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
            then 'is superuser, makes roles or databases, or replicates' end,
        (
            select 'is a member of ' || string_agg(m.roleid::regrole::text, ', ' order by 1)
            from pg_catalog.pg_auth_members as m
            where
                m.member = r.oid
                and not r.rolsuper
                and m.roleid::regrole::text in ('enquiries_owner', 'enquiries_finder')
        )
    ) as detail
from pg_catalog.pg_roles as r
where
    (r.rolbypassrls and not r.rolsuper and (r.rolname <> 'enquiries_finder' or r.rolcanlogin))
    or (
        r.rolname = any (array[
            'enquiries_app', 'enquiries_intake', 'enquiries_insight', 'enquiries_loader',
            'enquiries_worker', 'enquiries_owner', 'enquiries_finder'
        ])
        and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
    )
    or exists (
        select
        from pg_catalog.pg_auth_members as m
        where
            m.member = r.oid
            and not r.rolsuper
            and m.roleid::regrole::text in ('enquiries_owner', 'enquiries_finder')
    )
order by object_name;
