-- The roles of one cluster, made by an administrator before the first migration; safe to run again.
-- Who may do what is docs/decisions/0001 and, right by right, sql/privileges.txt. Passwords are not
-- set here. Two programs may arrive together, in one database or in two: the lock is of this
-- database, so a role that another one made in the meantime is taken as made.
do $$
declare
    wanted record;
begin
    perform pg_advisory_xact_lock(hashtext('enquiries roles'));
    for wanted in
        select *
        from (values
            ('enquiries_owner', 'nologin'),
            ('enquiries_finder', 'nologin bypassrls'),
            ('enquiries_app', 'login connection limit 200'),
            ('enquiries_intake', 'login'),
            ('enquiries_insight', 'login'),
            ('enquiries_loader', 'login'),
            ('enquiries_worker', 'login')
        ) as roles (name, options)
    loop
        if not exists (select from pg_catalog.pg_roles as r where r.rolname = wanted.name) then
            begin
                execute format(
                    'create role %I noinherit nosuperuser nocreatedb nocreaterole noreplication %s',
                    wanted.name, wanted.options
                );
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;
end
$$;

-- The owner of the database is the owner of everything in it, so that migrations need no superuser
-- except on the pages that say so.
do $$
begin
    execute format('alter database %I owner to enquiries_owner', current_database());
    execute format('revoke all on database %I from public', current_database());
    execute format(
        'grant connect on database %I to '
        'enquiries_app, enquiries_intake, enquiries_insight, enquiries_loader, enquiries_worker',
        current_database()
    );
end
$$;

revoke all on schema public from public;
alter schema public owner to enquiries_owner;

-- Same-role snooping: pooled sessions share a role, and statements of others would be readable.
revoke select on pg_catalog.pg_stat_activity from public;
revoke execute on function pg_catalog.pg_stat_get_activity(integer) from public;
revoke execute on function pg_catalog.pg_stat_get_backend_activity(integer) from public;
revoke execute on function pg_catalog.pg_terminate_backend(integer, bigint) from public;
revoke execute on function pg_catalog.pg_cancel_backend(integer) from public;

-- Large objects and messages of the write-ahead log belong to no tenant and bypass isolation and the audit log:
-- one session could leave there what another reads. Advisory locks could block the creation of tenants and
-- migrations; the jobs take them.
do $$
declare
    one record;
begin
    for one in
        select p.oid::regprocedure as signature, p.proname as name
        from pg_catalog.pg_proc as p
        where
            p.pronamespace = 'pg_catalog'::regnamespace
            and (
                p.proname ~ '^lo_'
                or p.proname = 'pg_logical_emit_message'
                or p.proname in ('loread', 'lowrite')
                or p.proname ~ '^pg_(try_)?advisory_(xact_)?lock'
            )
    loop
        execute format('revoke execute on function %s from public', one.signature);
        if one.name ~ 'advisory' then
            execute format(
                'grant execute on function %s to enquiries_owner, enquiries_loader, enquiries_worker',
                one.signature
            );
        end if;
    end loop;
end
$$;
