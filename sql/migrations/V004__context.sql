-- The context of a statement comes from the session alone. A setting holds the token. Setting it needs a token
-- that was issued, and gives the rights of that session and no others.
--
-- Each function makes the look-up itself, in PL/pgSQL: every isolation policy of a statement calls one, and a
-- function in SQL is planned again each time. The hash is computed first: inside the query it would be computed
-- for each session row. The plan is kept even where the transaction asks for custom plans
-- (measured: 11 microseconds a call against 45 and, in SQL, above 100).
--
-- A token is valid on the login that it was issued to: policies differ by login, and a person's token on the
-- loader's login would read under the loader's. session_user does not change inside a definer function.
create function auth.current_session(
    out session_id uuid,
    out tenant_id integer,
    out staff_id uuid,
    out role_code text,
    out batch_id uuid,
    out program text,
    out client_address inet,
    out touch_due boolean,
    out capabilities text[]
)
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
begin
    select
        s.id, s.tenant_id, s.staff_id, s.role_code, s.batch_id, s.program, s.client_address,
        -- The idle end of two hours was last moved more than ten minutes ago, and can move.
        s.kind = 'person' and s.expires_at < least(clock_timestamp() + interval '110 minutes', s.latest_end),
        s.capabilities
    into
        current_session.session_id, current_session.tenant_id, current_session.staff_id, current_session.role_code, current_session.batch_id, current_session.program,
        current_session.client_address, current_session.touch_due, current_session.capabilities
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
end
$$;
comment on function auth.current_session() is 'The living session of this transaction; all null without one.';

create function auth.tenant_id() returns integer
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    result integer;
begin
    select s.tenant_id into result
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    return result;
end
$$;
comment on function auth.tenant_id() is 'The tenant of the session: what isolation policies compare with.';

create function auth.staff_id() returns uuid
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    result uuid;
begin
    select s.staff_id into result
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    return result;
end
$$;
comment on function auth.staff_id() is 'The person of the session.';

create function auth.role_code() returns text
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    result text;
begin
    select s.role_code into result
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    return result;
end
$$;
comment on function auth.role_code() is
'The role the person signed in with; a change of role ends the session. Says who acts; what they may do is asked of auth.has_capability.';

-- What a role may do was looked up when the session was opened, and is kept with it: policies ask for it once a
-- statement, and another table would make two look-ups of one.
create function auth.has_capability(capability text) returns boolean
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    result boolean;
begin
    select has_capability.capability = any (s.capabilities) into result
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    return coalesce(result, false);
end
$$;
comment on function auth.has_capability(text) is
'Whether the person or service of the session may do this (core.capabilities): what policies and guards ask. False without a session.';

create function auth.batch_id() returns uuid
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    result uuid;
begin
    select s.batch_id into result
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    return result;
end
$$;
comment on function auth.batch_id() is 'The open batch of the session; null outside one.';

-- A guard that waited for another transaction judges what that one left, so it reads in a new snapshot. Above
-- READ COMMITTED there is one snapshot for the whole transaction, and every such guard would judge the past.
create function auth.refuse_stale_snapshot() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise serialization_failure using
            constraint = 'refuse_stale_snapshot',
            message    = 'rows are changed in READ COMMITTED transactions only',
            hint       = 'Begin the transaction as READ COMMITTED.';
    end if;
end
$$;
comment on function auth.refuse_stale_snapshot() is
'Refuses changes in REPEATABLE READ and SERIALIZABLE, where guards would not see what others have committed.';

grant execute on function auth.current_session(), auth.tenant_id(), auth.staff_id(), auth.role_code(), auth.batch_id(),
    auth.has_capability(text), auth.refuse_stale_snapshot()
    to enquiries_app, enquiries_loader, enquiries_worker;
-- The finder needs the tenant of the session and nothing else.
grant execute on function auth.tenant_id() to enquiries_finder;
