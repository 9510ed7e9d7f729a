-- Functions of sign-in. Mock mode lets every person be chosen without a secret (R013, R071): it is a setting,
-- off by default, and the demonstration turns it on. A real identity service replaces this file alone.
create function auth.mock_sign_in_is_on() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    return exists (
        select from core.settings as s where s.name = 'mock_sign_in' and s.value = 'on'
    );

-- A program with the staff login alone has to learn before sign-in whether the database fits it. The history
-- itself is the owner's.
create function auth.schema_version() returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select
            encode(
                sha256(
                    convert_to(
                        string_agg(
                            format('%s %s %s', h.version, h.name, h.checksum), E'\n' order by h.version
                        ),
                        'UTF8'
                    )
                ),
                'hex'
            )
        from public.refinery_schema_history as h
    );
end
$$;
comment on function auth.schema_version() is 'SHA-256 over number, name and checksum of the applied migrations.';
grant execute on function auth.schema_version() to enquiries_app;

create function auth.newest_migration() returns integer
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (select max(h.version) from public.refinery_schema_history as h);
end
$$;
comment on function auth.newest_migration() is 'The number of the newest applied migration.';
grant execute on function auth.newest_migration() to enquiries_app;

create function auth.sign_in_choices()
    returns table (
        tenant_code text, tenant_name text, username text, person_name text, role_code text, team_name text
    )
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select t.code, t.name, d.username, d.person_name, d.role_code, m.team_name
    from auth.directory as d
    inner join core.tenants as t on d.tenant_id = t.id
    left join auth.directory_teams as m on d.tenant_id = m.tenant_id and d.team_id = m.team_id
    where
        d.active
        and d.kind = 'person'
        and t.closed_at is null
        and auth.mock_sign_in_is_on()
    order by t.name, d.person_name;
end;
comment on function auth.sign_in_choices() is 'People for the sign-in picker; none when mock sign-in is off.';
grant execute on function auth.sign_in_choices() to enquiries_app;

create function auth.sign_in(tenant_code text, username text, program text)
    returns table (
        token text,
        tenant_id integer,
        staff_id uuid,
        tenant_name text,
        person_name text,
        role_code text,
        capabilities text[]
    )
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    person record;
    new_token text;
begin
    -- Somebody who is dismissed or given another role meanwhile is waited for, and their row judged as it is then;
    -- who dismisses waits for this, and ends the session (V034). A closing tenant likewise (V076).
    select
        d.tenant_id, d.staff_id, d.person_name, d.role_code, t.name as tenant_name
    into person
    from auth.directory as d
    inner join core.tenants as t on d.tenant_id = t.id
    where
        t.code = upper(sign_in.tenant_code)
        and d.username = lower(sign_in.username)
        and d.active
        and d.kind = 'person'
        and t.closed_at is null
        and auth.mock_sign_in_is_on()
    for key share of d, t;
    if person.staff_id is null then
        -- One message for every cause, so that it does not reveal which people exist.
        raise exception using
            errcode    = 'UK403',
            constraint = 'sign_in',
            message    = 'nobody can sign in with these words',
            hint       = 'Check the organisation and the user name, for example HMRC/asha.patel.';
    end if;
    new_token := auth.begin_session(
        person.tenant_id, person.staff_id, person.role_code, 'person', sign_in.program, 12
    );
    perform audit.record_event(
        'sign_in', 'auth.sessions', (select c.session_id from auth.current_session() as c),
        jsonb_build_object('role_code', person.role_code)
    );
    return query select
        new_token, person.tenant_id, person.staff_id, person.tenant_name, person.person_name,
        person.role_code, (select c.capabilities from auth.current_session() as c);
end
$$;
comment on function auth.sign_in(text, text, text) is
'Opens a session of at most twelve hours, two without use, and returns its token, once; audited. Refuses with UK403.';
grant execute on function auth.sign_in(text, text, text) to enquiries_app;

-- Moves the idle end of the session. Skips a row that another transaction of the session holds, which moved it.
create function auth.touch_session() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.sessions as s set expires_at = least(clock_timestamp() + interval '2 hours', s.latest_end)
    where
        s.id = (
            select f.id
            from auth.sessions as f
            where f.id = (select c.session_id from auth.current_session() as c where c.touch_due)
            for no key update skip locked
        );
end
$$;
comment on function auth.touch_session() is
'Moves the idle end of this session to two hours from now, at most once in ten minutes and never past its latest end.';
grant execute on function auth.touch_session() to enquiries_app;

-- The prelude of every transaction (docs/decisions/0002): context and limits, transaction-local, by
-- parameters.
create function auth.set_context(
    token text, tenant_hint integer, timeout_ms integer,
    out tenant_id integer, out staff_id uuid, out role_code text, out entered_at timestamptz
)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    touch_due boolean;
begin
    perform
        set_config('enquiries.session', set_context.token, true),
        set_config('enquiries.tenant_hint', set_context.tenant_hint::text, true),
        -- The role could have changed its own defaults for later connections: say them each time.
        set_config('statement_timeout', set_context.timeout_ms::text, true),
        set_config('lock_timeout', least(set_context.timeout_ms, 2000)::text, true),
        set_config('plan_cache_mode', 'force_custom_plan', true),
        -- Statements are written in the order in which they are best joined: finding that order again
        -- for each took two thirds of the queue page's time.
        set_config('join_collapse_limit', '1', true);
    select c.tenant_id, c.staff_id, c.role_code, c.touch_due
    into set_context.tenant_id, set_context.staff_id, set_context.role_code, touch_due
    from auth.current_session() as c;
    -- A poll is no sign of a person: it is read only, as is every transaction of a replica.
    if touch_due and current_setting('transaction_read_only') = 'off' then
        perform auth.touch_session();
    end if;
    set_context.entered_at := auth.now();
end
$$;
comment on function auth.set_context(text, integer, integer) is
'Sets this transaction''s context and limits; returns whom the server resolved, or nulls '
'without a session, and the time by the platform''s clock.';
grant execute on function auth.set_context(text, integer, integer) to enquiries_app;
