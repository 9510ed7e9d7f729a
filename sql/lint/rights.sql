-- Every right in this database, one a row, as sql/privileges.txt lists them: what each of our roles is, and
-- the rights of every role but owners and superusers on each object of ours.
-- The owner's rights on its own objects come with owning and are not listed; who owns is, where it is not
-- enquiries_owner. Members of extensions belong to their extension. Of the server's own objects, those are
-- listed that one of our roles was given by name.
-- -> object text, role_name text, right_name text
with ours as (
    select r.*
    from pg_catalog.pg_roles as r
    where starts_with(r.rolname, 'enquiries_') and not r.rolsuper
),

members_of_extensions as (
    select d.classid, d.objid
    from pg_catalog.pg_depend as d
    where d.deptype = 'e'
),

objects (object, owner, acl, is_ours) as (
    select 'database', d.datdba, d.datacl, true
    from pg_catalog.pg_database as d
    where d.datname = current_database()
    union all
    select
        'schema ' || n.nspname, n.nspowner, n.nspacl, n.oid >= 16384 or n.nspname = 'public'
    from pg_catalog.pg_namespace as n
    where n.nspname !~ '^pg_(toast_)?temp_'
    union all
    select
        format('%s %s', case c.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end, c.oid::regclass),
        c.relowner,
        c.relacl,
        c.oid >= 16384
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        format('%s %s', case p.prokind when 'p' then 'procedure' else 'function' end, p.oid::regprocedure),
        p.proowner,
        -- Where nothing was granted or revoked, PUBLIC may execute.
        coalesce(p.proacl, acldefault('f', p.proowner)),
        p.oid >= 16384
    from pg_catalog.pg_proc as p
    where
        not exists (
            select
            from members_of_extensions as m
            where m.classid = 'pg_proc'::regclass and m.objid = p.oid
        )
    union all
    -- For example session_replication_role, with which every trigger can be switched off.
    select 'parameter ' || p.parname, null, p.paracl, false
    from pg_catalog.pg_parameter_acl as p
),

by_column as (
    select
        'table ' || a.attrelid::regclass as object,
        acl.grantee,
        acl.privilege_type,
        acl.is_grantable,
        string_agg(a.attname, ', ' order by a.attnum) as columns
    from pg_catalog.pg_attribute as a
    cross join lateral aclexplode(a.attacl) as acl
    where a.attrelid >= 16384 or acl.grantee in (select r.oid from ours as r)
    group by a.attrelid, acl.grantee, acl.privilege_type, acl.is_grantable
),

granted as (
    select
        o.object,
        acl.grantee,
        lower(acl.privilege_type) || case when acl.is_grantable then ', may be handed on' else '' end as right_name
    from objects as o
    cross join lateral aclexplode(o.acl) as acl
    where
        acl.grantee is distinct from o.owner
        and (o.is_ours or acl.grantee in (select r.oid from ours as r))
    union all
    select
        b.object,
        b.grantee,
        format('%s (%s)', lower(b.privilege_type), b.columns)
        || case when b.is_grantable then ', may be handed on' else '' end
    from by_column as b
),

defaults as (
    select
        format(
            'default %s of %s%s',
            case d.defaclobjtype
                when 'r' then 'tables'
                when 'S' then 'sequences'
                when 'f' then 'functions'
                when 'T' then 'types'
                else 'schemas'
            end,
            d.defaclrole::regrole,
            case when d.defaclnamespace = 0 then ''
                else ' in ' || d.defaclnamespace::regnamespace end
        ) as object,
        acl.grantee,
        lower(acl.privilege_type) as right_name
    from pg_catalog.pg_default_acl as d
    cross join lateral aclexplode(d.defaclacl) as acl
)

select
    g.object,
    case when g.grantee = 0 then 'public' else g.grantee::regrole::text end as role_name,
    g.right_name
from granted as g
union all
select d.object, case when d.grantee = 0 then 'public' else d.grantee::regrole::text end, d.right_name
from defaults as d
union all
select o.object, o.owner::regrole::text, 'owns'
from objects as o
where o.is_ours and o.owner <> 'enquiries_owner'::regrole
union all
select
    'role',
    r.rolname,
    concat_ws(
        ', ',
        case when r.rolcanlogin then 'login' else 'nologin' end,
        case when r.rolinherit then 'inherit' end,
        case when r.rolbypassrls then 'bypassrls' end,
        case when r.rolcreatedb then 'createdb' end,
        case when r.rolcreaterole then 'createrole' end,
        case when r.rolreplication then 'replication' end,
        case when r.rolconnlimit <> -1 then format('connection limit %s', r.rolconnlimit) end
    )
from ours as r
union all
select 'role', m.member::regrole::text, 'member of ' || m.roleid::regrole
from pg_catalog.pg_auth_members as m
where m.roleid in (select r.oid from ours as r) or m.member in (select r.oid from ours as r)
union all
-- What only a superuser may set is a rule of its own (sql/lint/superuser.sql).
select 'role', s.setrole::regrole::text, 'starts with ' || setting.said
from pg_catalog.pg_db_role_setting as s
cross join unnest(s.setconfig) as setting (said)
where
    setting.said !~ '^(temp_file_limit|log_min_messages)='
    and
    s.setrole in (select r.oid from ours as r)
    and s.setdatabase in (
        0, (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
    )
order by object, role_name, right_name;
