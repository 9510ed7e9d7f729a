-- No policy, function, view, trigger or check names a role: it asks for a capability.
-- why       a role that is named in code needs every such place rewritten when a role is added, and a tenant cannot narrow it
-- cure      ask auth.has_capability, or of another person auth.roles_with_capability; name a new capability in seeds/reference
-- sabotage  create policy careless on tenant.notes for select to enquiries_app using ((select auth.role_code()) = 'anybody')
with texts as (
    select
        format('%s.%s', p.polrelid::regclass, p.polname) as object_name,
        concat_ws('; ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as body
    from pg_catalog.pg_policy as p
    union all
    select f.oid::regprocedure::text, pg_get_functiondef(f.oid)
    from pg_catalog.pg_proc as f
    where
        f.prokind in ('f', 'p')
        and f.pronamespace::regnamespace::text in ('api', 'app', 'audit', 'auth', 'core', 'insight', 'tenant')
        and not exists (
            select
            from pg_catalog.pg_depend as d
            where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e'
        )
    union all
    select v.oid::regclass::text, pg_get_viewdef(v.oid)
    from pg_catalog.pg_class as v
    where
        v.relkind in ('v', 'm')
        and v.relnamespace::regnamespace::text in ('api', 'app', 'audit', 'auth', 'core', 'insight', 'tenant')
    union all
    select format('%s.%s', t.tgrelid::regclass, t.tgname), pg_get_triggerdef(t.oid)
    from pg_catalog.pg_trigger as t
    where not t.tgisinternal
    union all
    select format('%s.%s', c.conrelid::regclass, c.conname), pg_get_constraintdef(c.oid)
    from pg_catalog.pg_constraint as c
    where c.contype = 'c' and c.connamespace::regnamespace::text in ('audit', 'auth', 'core', 'tenant')
)

select
    t.object_name,
    'names a role: ' || coalesce(
        (
            select string_agg(r.code, ', ' order by r.code)
            from core.roles as r
            where r.kind = 'person' and strpos(t.body, format('''%s''', r.code)) > 0
        ),
        'compares it with a text'
    ) as detail
from texts as t
where
    -- Also of a role that the reference data does not have, or not yet.
    t.body ~* 'role(_code)?[()]*(::text)?\s*(=|<>|!=|(not\s+)?in|is\s+(not\s+)?distinct\s+from)\s*(any|all)?\s*\(*\s*(array\[)?\s*\(*'''
    or exists (
        select
        from core.roles as r
        where r.kind = 'person' and strpos(t.body, format('''%s''', r.code)) > 0
    )
order by t.object_name;
