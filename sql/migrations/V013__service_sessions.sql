-- Service sessions: how jobs, import and founding write, as one tenant at a time and never across
-- (docs/decisions/0001). The token goes into this transaction's context and back to the caller.
create function auth.begin_session(
    for_tenant integer,
    for_staff uuid,
    with_role text,
    session_kind text,
    for_program text,
    for_hours integer
) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Three version 4 UUIDs carry 366 random bits; the hash of them is the 256-bit token.
    token text := encode(
        sha256(
            uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        ),
        'hex'
    );
    last_moment timestamptz := clock_timestamp() + make_interval(hours => for_hours);
    new_session uuid;
begin
    perform audit.refuse_without_month();
    insert into auth.sessions (
        token_hash, tenant_id, staff_id, role_code, kind, program, client_address, expires_at, latest_end
    ) values (
        sha256(convert_to(token, 'UTF8')), for_tenant, for_staff, with_role, session_kind,
        -- As the client named itself: what a terminal would obey is left out.
        left(regexp_replace(for_program, '[\x01-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]', '', 'g'), 100),
        inet_client_addr(),
        -- A job may compute for hours without a transaction of its own.
        case session_kind
            when 'person' then least(last_moment, clock_timestamp() + interval '2 hours')
            else last_moment
        end,
        last_moment
    )
    returning id into new_session;
    perform set_config('enquiries.session', token, true);
    perform set_config('enquiries.tenant_hint', for_tenant::text, true);
    -- What the tenant withholds is isolated, so it is read in the session itself.
    update auth.sessions as s set capabilities = auth.capabilities_of(with_role)
    where s.id = new_session;
    return token;
end
$$;
comment on function auth.begin_session(integer, uuid, text, text, text, integer) is
'Not for clients: called by functions that have checked who may sign in.';

create function auth.open_service_session(tenant_code text, service text, program text) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    actor record;
    token text;
begin
    -- Each service login may be its own service only; session_user cannot be changed from inside.
    if not (
        (service = 'loader' and session_user = 'enquiries_loader')
        or (service = 'worker' and session_user = 'enquiries_worker')
        or (service = 'intake' and session_user = 'enquiries_intake')
        or pg_catalog.pg_has_role(session_user, 'enquiries_owner', 'member')
    ) then
        raise insufficient_privilege using message = 'not a service of this login';
    end if;
    -- Judged as auth.sign_in judges: a tenant that closes meanwhile is waited for.
    select t.id as tenant_id, d.staff_id
    into actor
    from core.tenants as t
    inner join auth.directory as d on t.id = d.tenant_id
    where
        t.code = open_service_session.tenant_code
        and t.closed_at is null
        and d.kind = 'reserved'
        and d.username = case service
            when 'loader' then 'import'
            when 'worker' then 'system'
            when 'intake' then 'intake'
        end
    for key share of t, d;
    if actor.staff_id is null then
        raise exception using
            errcode    = 'UK404',
            constraint = 'open_service_session',
            message    = 'no such tenant or service',
            hint       = 'Name a working tenant by its code, and one of loader, worker, intake.';
    end if;
    token := auth.begin_session(actor.tenant_id, actor.staff_id, service, 'service', program, 24);
    perform audit.record_event(
        'open_service', 'auth.sessions', (select c.session_id from auth.current_session() as c),
        jsonb_build_object('service', service)
    );
    return token;
end
$$;
comment on function auth.open_service_session(text, text, text) is
'Opens a session as a reserved actor of one tenant, for a service login; audited. Returns the token.';
grant execute on function auth.open_service_session(text, text, text)
    to enquiries_loader, enquiries_worker;

create function auth.close_session() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    who record;
begin
    select * into who from auth.current_session();
    if who.session_id is null then
        return;
    end if;
    perform audit.record_event('sign_out', 'auth.sessions', who.session_id, '{}');
    update auth.sessions as s set ended_at = clock_timestamp() where s.id = who.session_id;
end
$$;
comment on function auth.close_session() is 'Ends the session of this transaction; its token is worth nothing after.';
grant execute on function auth.close_session() to enquiries_app, enquiries_loader, enquiries_worker;

create function auth.open_batch(source text, file_sha256 bytea) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    who record;
    new_batch uuid;
begin
    select * into who from auth.current_session();
    if not coalesce('load_batches' = any (who.capabilities), false) or who.batch_id is not null then
        raise exception using
            errcode    = 'UK502',
            constraint = 'open_batch',
            message    = 'a batch is opened once, in a loader''s session',
            hint       = 'Open a service session as loader first, and close its open batch.';
    end if;
    insert into audit.batches (tenant_id, source, file_sha256, opened_by, session_id, opened_at)
    values (who.tenant_id, open_batch.source, open_batch.file_sha256, who.staff_id, who.session_id, auth.now())
    returning id into new_batch;
    update auth.sessions as s set batch_id = new_batch where s.id = who.session_id;
    return new_batch;
end
$$;
comment on function auth.open_batch(text, bytea) is
'From here on, rows of this session may carry their own time and person (docs/decisions/0005).';

create function auth.close_batch() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    who record;
begin
    select * into who from auth.current_session();
    update audit.batches as b set closed_at = auth.now()
    where b.tenant_id = who.tenant_id and b.id = who.batch_id;
    update auth.sessions as s set batch_id = null where s.id = who.session_id;
end
$$;
comment on function auth.close_batch() is 'Ends the open batch of this session.';
grant execute on function auth.open_batch(text, bytea), auth.close_batch() to enquiries_loader;
