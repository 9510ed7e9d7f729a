-- The context of a statement, from the session alone. A setting names the token; whoever can set settings
-- still has to know a token that somebody was given, and with it is only that somebody.
--
-- Each function makes the look-up itself, in PL/pgSQL: every wall and policy of a statement calls one, and
-- a function in SQL is planned again each time (measured: 22 microseconds a statement against 106).
create function auth.cur(
    out session_id uuid,
    out tenant_id integer,
    out staff_id uuid,
    out role_code text,
    out batch_id uuid,
    out program text,
    out client_address inet
)
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    select
        s.id, s.tenant_id, s.staff_id, s.role_code, s.batch_id, s.program, s.client_address
    into
        cur.session_id, cur.tenant_id, cur.staff_id, cur.role_code, cur.batch_id, cur.program,
        cur.client_address
    from auth.sessions as s
    where
        s.token_hash
        = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
        and s.ended_at is null
        and s.expires_at > clock_timestamp();
end
$$;
comment on function auth.cur() is 'The living session of this transaction; all null without one.';

create function auth.tenant_id() returns integer
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select s.tenant_id
        from auth.sessions as s
        where
            s.token_hash
            = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
            and s.ended_at is null
            and s.expires_at > clock_timestamp()
    );
end
$$;
comment on function auth.tenant_id() is 'The tenant of the session: what every wall compares with.';

create function auth.staff_id() returns uuid
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select s.staff_id
        from auth.sessions as s
        where
            s.token_hash
            = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
            and s.ended_at is null
            and s.expires_at > clock_timestamp()
    );
end
$$;
comment on function auth.staff_id() is 'The person of the session.';

create function auth.role_code() returns text
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select s.role_code
        from auth.sessions as s
        where
            s.token_hash
            = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
            and s.ended_at is null
            and s.expires_at > clock_timestamp()
    );
end
$$;
comment on function auth.role_code() is 'The role the person signed in with; a change of role ends the session.';

create function auth.batch_id() returns uuid
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select s.batch_id
        from auth.sessions as s
        where
            s.token_hash
            = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
            and s.ended_at is null
            and s.expires_at > clock_timestamp()
    );
end
$$;
comment on function auth.batch_id() is 'The open batch of the session; null outside one.';

grant execute on function auth.cur(), auth.tenant_id(), auth.staff_id(), auth.role_code(), auth.batch_id()
    to enquiries_app, enquiries_intake, enquiries_loader, enquiries_worker, enquiries_finder;
