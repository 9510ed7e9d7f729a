-- What only a superuser can mend, and is not done: managed servers give an administrator less.
-- -> object_name text, detail text, statement text
select
    o.name as object_name,
    'public may ' || lower(a.privilege_type) as detail,
    format('revoke %s on %s from public', lower(a.privilege_type), o.named) as statement
from (
    select c.oid::regclass::text as name, 'table ' || c.oid::regclass as named, c.relacl as acl
    from pg_catalog.pg_class as c
    where
        c.relnamespace = 'pg_catalog'::regnamespace
        and c.relkind = 'v'
        and c.relname ~ '^pg_stat(_activity|(io)?_(xact_)?(all|sys|user)_(tables|indexes|sequences))$'
    union all
    select
        p.oid::regprocedure::text,
        'function ' || p.oid::regprocedure,
        coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_catalog.pg_proc as p
    where
        p.pronamespace = 'pg_catalog'::regnamespace
        and (
            p.proname in (
                'pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_terminate_backend', 'pg_cancel_backend',
                'pg_logical_emit_message', 'loread', 'lowrite'
            )
            or p.proname ~ '^pg_stat_get_(xact_)?(numscans|tuples_|live_tuples|dead_tuples|blocks_)'
            or p.proname ~ '^pg_stat_get_(mod|ins)_since_'
            or p.proname ~ '^pg_(relation|table|indexes|total_relation|database)_size$'
            or p.proname ~ '^lo_'
            or p.proname ~ '^pg_(try_)?advisory_(xact_)?lock'
        )
) as o
cross join lateral aclexplode(o.acl) as a
where a.grantee = 0
union all
select
    w.name,
    format('has no %s of %s', w.setting, w.value),
    format('alter role %I set %s = %L', w.name, w.setting, w.value)
from (
    values
        ('enquiries_app', 'temp_file_limit', '1GB'),
        ('enquiries_intake', 'temp_file_limit', '1GB'),
        ('enquiries_insight', 'temp_file_limit', '1GB'),
        ('enquiries_loader', 'temp_file_limit', '4GB'),
        ('enquiries_worker', 'temp_file_limit', '4GB'),
        ('enquiries_app', 'log_min_messages', 'log'),
        ('enquiries_intake', 'log_min_messages', 'log'),
        ('enquiries_insight', 'log_min_messages', 'log'),
        ('enquiries_loader', 'log_min_messages', 'log'),
        ('enquiries_worker', 'log_min_messages', 'log')
) as w (name, setting, value)
inner join pg_catalog.pg_roles as r on w.name = r.rolname
where
    not exists (
        select
        from pg_catalog.pg_db_role_setting as s
        where
            s.setrole = r.oid
            and s.setdatabase = 0
            and format('%s=%s', w.setting, w.value) = any (s.setconfig)
    )
order by object_name, detail;
