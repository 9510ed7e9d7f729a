-- What each request of a service shares: its key becomes a session of the intake actor of one tenant, which lives a day; its
-- errors have one form; what was sent before is recognised; and whatever happens, the setting of the caller's session is put
-- back (docs/decisions/0021).
create function core.intake_error(code text, field text, sentence text) returns jsonb
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return jsonb_build_object('code', code, 'field', field, 'sentence', sentence);
comment on function core.intake_error(text, text, text) is
'One error as a service is told it: a code, the field it is about (null for the whole request), and a sentence for the person who wrote it.';

create function core.intake_text(request jsonb, field text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return nullif(
        btrim(
            normalize(replace(replace(request ->> field, e'\r\n', e'\n'), e'\r', e'\n'), nfc),
            e' \t\n'
        ),
        ''
    );
comment on function core.intake_text(jsonb, text) is
'One text of a request in the form in which it is stored: NFC, one kind of line end, no blanks around; null where there is nothing.';

-- Every field that is not known, or is no text, is an error: a sender that writes a name wrongly learns of it.
create function core.intake_form_errors(request jsonb, variadic fields text[]) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(
        case
            when g.key <> all (intake_form_errors.fields) then core.intake_error(
                'UK463',
                -- A name is whatever was sent: what is no code is not repeated.
                case when core.is_code(g.key) then g.key end,
                'This request has no field with that name.'
            )
            when g.key = 'fields' then core.intake_error('UK463', g.key, 'Fields are an object of codes and values.')
            else core.intake_error('UK463', g.key, 'This field is a text.')
        end
        order by g.key
    ), '[]')
    from jsonb_each(intake_form_errors.request) as g (key, value)
    where
        g.key <> all (intake_form_errors.fields)
        or jsonb_typeof(g.value) not in (case when g.key = 'fields' then 'object' else 'string' end, 'null');
end;
comment on function core.intake_form_errors(jsonb, text[]) is 'An error for each field that a request may not have, or that is no text.';

-- Nothing is cut: a text beyond the size of a body goes on in messages beside it. Divided at the end of a line or a word
-- where one is near; the parts together are the text.
create function core.text_parts(words text, most integer) returns text[]
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    rest text := words;
    parts text[] := '{}';
    near text;
    back integer;
begin
    while char_length(rest) > most loop
        near := reverse(right(left(rest, most), 2000));
        back := coalesce(nullif(strpos(near, e'\n'), 0), nullif(strpos(near, ' '), 0), 1);
        parts := parts || left(rest, most - back + 1);
        rest := substr(rest, most - back + 2);
    end loop;
    return parts || rest;
end
$$;
comment on function core.text_parts(text, integer) is 'A text in parts of at most so many characters, which together are the text.';

create function auth.open_intake(
    service_key text,
    out key_id uuid, out for_tenant integer, out for_service uuid, out seed bytea, out refusal jsonb
)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    known record;
    token text;
    session record;
begin
    select k.id, k.tenant_id, k.service_id, k.seed as key_seed, k.requests_per_minute, k.revoked_at, t.code as tenant_code, t.closed_at
    into known
    from auth.service_keys as k
    inner join core.tenants as t on k.tenant_id = t.id
    where k.key_hash = sha256(convert_to(open_intake.service_key, 'UTF8'));
    -- Which of these it is, is nobody's business who has no key that counts.
    if known.id is null or known.revoked_at is not null or known.closed_at is not null then
        refusal := core.intake_error('UK460', 'key', 'This key of a service is not known, or counts no more.');
        return;
    end if;
    key_id := known.id;
    for_tenant := known.tenant_id;
    for_service := known.service_id;
    seed := known.key_seed;
    if (
        select count(*)
        from (
            select
            from auth.intake_requests as r
            where r.service_key_id = known.id and r.recorded_at > clock_timestamp() - interval '1 minute'
            limit known.requests_per_minute
        ) as made
    ) >= known.requests_per_minute then
        refusal := core.intake_error('UK464', null, 'Too many requests in one minute. Send this one again in a minute.');
        return;
    end if;
    -- One session a day, found again by whoever shows the key; nobody can compute its token from the key alone.
    token := encode(sha256(
        convert_to(open_intake.service_key || ' ' || (clock_timestamp() at time zone 'UTC')::date, 'UTF8') || known.key_seed
    ), 'hex');
    select s.ended_at is null and s.expires_at > clock_timestamp() and s.login_name = session_user as living into session
    from auth.sessions as s
    where s.token_hash = sha256(convert_to(token, 'UTF8'));
    if session.living is null then
        -- The first of the day. Who comes while it is not committed waits for nobody, and has a session of their own.
        if pg_try_advisory_xact_lock(hashtext('auth.open_intake'), hashtext(known.id::text)) then
            select s.ended_at is null and s.expires_at > clock_timestamp() and s.login_name = session_user as living
            into session
            from auth.sessions as s
            where s.token_hash = sha256(convert_to(token, 'UTF8'));
        else
            session.living := false;
        end if;
    end if;
    if session.living then
        perform
            set_config('enquiries.session', token, true),
            set_config('enquiries.tenant_hint', known.tenant_id::text, true);
        return;
    end if;
    perform auth.open_intake_session(known.tenant_code, known.id, case when session.living is null then token end);
end
$$;
comment on function auth.open_intake(text) is
'From the key of a service to a session of its tenant in this transaction, at most so many a minute; or why not. Not for clients.';

create function auth.open_intake_session(tenant_code text, service_key_id uuid, token text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_session uuid;
begin
    perform auth.open_service_session(open_intake_session.tenant_code, 'intake', 'service key ' || open_intake_session.service_key_id);
    select c.session_id into this_session from auth.current_session() as c;
    update auth.sessions as s set
        service_key_id = open_intake_session.service_key_id,
        token_hash = coalesce(sha256(convert_to(open_intake_session.token, 'UTF8')), s.token_hash)
    where s.id = this_session;
    if open_intake_session.token is not null then
        perform set_config('enquiries.session', open_intake_session.token, true);
    end if;
end
$$;
comment on function auth.open_intake_session(text, uuid, text) is
'A service session of a key, under the token of its day or one of its own. Not for clients.';

-- Claims the request for this transaction. The index makes a second one wait for the first; what the first left is then told
-- again, and other content under the same name is refused.
create function auth.claim_request(
    request_kind text, this_key uuid, this_service uuid, this_request text, content bytea, new_enquiry uuid
)
    returns table (claimed boolean, earlier_enquiry uuid, same boolean)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into auth.intake_requests (
        kind, outcome, tenant_id, service_id, service_key_id, request_id, content_hash, enquiry_id
    )
    values (
        request_kind, 'accepted', auth.tenant_id(), this_service, this_key, this_request, content, new_enquiry
    )
    on conflict (service_id, kind, request_id) where outcome = 'accepted' and kind <> 'status' do nothing;
    if found then
        return query select true, null::uuid, true;
        return;
    end if;
    return query
    select false, r.enquiry_id, r.content_hash = content
    from auth.intake_requests as r
    where
        r.service_id = this_service
        and r.kind = request_kind
        and r.request_id = this_request
        and r.outcome = 'accepted'
        and r.kind <> 'status';
end
$$;
comment on function auth.claim_request(text, uuid, uuid, text, bytea, uuid) is
'Whether this transaction is the first with this request, else what the first made and whether the content is the same. Not for clients.';

create function auth.was_accepted(request_kind text, this_service uuid, this_request text, content bytea) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select
        from auth.intake_requests as r
        where
            r.service_id = this_service
            and r.kind = request_kind
            and r.request_id = this_request
            and r.content_hash = content
            and r.outcome = 'accepted'
            and r.kind <> 'status'
    );
end;
comment on function auth.was_accepted(text, uuid, text, bytea) is 'Whether this very request was accepted before.';
