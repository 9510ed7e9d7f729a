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
            ('enquiries_app', 'login'),
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

-- Limits of the server's own for each login: a fault in a program, or a person with its password, must not hold locks
-- for hours or take every connection. They are defaults that a client can lift for itself, so functions bound lengths
-- and counts as well. Together the connections stay below the usual limit of a server, which is 100. Only what
-- differs is altered: roles belong to the cluster, and two programs that alter one at a time would collide.
do $$
declare
    wanted record;
begin
    for wanted in
        select w.name, w.connections
        from (
            values
                ('enquiries_app', 60),
                ('enquiries_loader', 20),
                ('enquiries_intake', 8),
                ('enquiries_worker', 4),
                ('enquiries_insight', 4)
        ) as w (name, connections)
        inner join pg_catalog.pg_roles as r on w.name = r.rolname
        where r.rolconnlimit <> w.connections
    loop
        execute format('alter role %I connection limit %s', wanted.name, wanted.connections);
    end loop;
    for wanted in
        select w.name, w.setting, w.value
        from (
            values
                ('enquiries_app', 'statement_timeout', '60s'),
                ('enquiries_app', 'idle_in_transaction_session_timeout', '60s'),
                ('enquiries_app', 'idle_session_timeout', '1h'),
                ('enquiries_intake', 'statement_timeout', '30s'),
                ('enquiries_intake', 'idle_in_transaction_session_timeout', '30s'),
                ('enquiries_intake', 'idle_session_timeout', '1h'),
                -- A report over all bodies reads much and writes nothing.
                ('enquiries_insight', 'statement_timeout', '5min'),
                ('enquiries_insight', 'idle_in_transaction_session_timeout', '5min'),
                ('enquiries_insight', 'idle_session_timeout', '1h'),
                -- An import writes chunks of thousands of rows, and reads its file in between.
                ('enquiries_loader', 'statement_timeout', '1h'),
                ('enquiries_loader', 'idle_in_transaction_session_timeout', '10min'),
                ('enquiries_loader', 'idle_session_timeout', '1h'),
                -- It wakes more often than that.
                ('enquiries_worker', 'statement_timeout', '10min'),
                ('enquiries_worker', 'idle_in_transaction_session_timeout', '60s'),
                ('enquiries_worker', 'idle_session_timeout', '1h'),
                -- What only a superuser may set: `enquiries lint` tells the statements where this login may not.
                ('enquiries_app', 'temp_file_limit', '1GB'),
                ('enquiries_intake', 'temp_file_limit', '1GB'),
                ('enquiries_insight', 'temp_file_limit', '1GB'),
                ('enquiries_loader', 'temp_file_limit', '4GB'),
                ('enquiries_worker', 'temp_file_limit', '4GB'),
                -- An error may quote a value, and what these logins send is citizens' words. Their programs log the
                -- code; the server logs its own faults, and those of its administrators.
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
            and (
                w.setting not in ('temp_file_limit', 'log_min_messages')
                or (select c.rolsuper from pg_catalog.pg_roles as c where c.rolname = current_user)
            )
    loop
        execute format('alter role %I set %s = %L', wanted.name, wanted.setting, wanted.value);
    end loop;
exception when internal_error then
    -- "tuple concurrently updated": another database of this cluster is given the same roles at this moment.
    null;
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

-- Exact counters of tables and indexes, and their sizes, tell each tenant how much all of them work.
do $$
declare
    one record;
begin
    for one in
        select format('function %s', p.oid::regprocedure) as named, 'execute' as what
        from pg_catalog.pg_proc as p
        where
            p.pronamespace = 'pg_catalog'::regnamespace
            and (
                p.proname ~ '^pg_stat_get_(xact_)?(numscans|tuples_|live_tuples|dead_tuples|blocks_)'
                or p.proname ~ '^pg_stat_get_(mod|ins)_since_'
                or p.proname ~ '^pg_(relation|table|indexes|total_relation|database)_size$'
            )
        union all
        select format('table %s', c.oid::regclass), 'select'
        from pg_catalog.pg_class as c
        where
            c.relnamespace = 'pg_catalog'::regnamespace
            and c.relkind = 'v'
            and c.relname ~ '^pg_stat(io)?_(xact_)?(all|sys|user)_(tables|indexes|sequences)$'
    loop
        execute format('revoke %s on %s from public', one.what, one.named);
    end loop;
end
$$;

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
