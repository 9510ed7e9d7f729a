-- The interface for web forms and other systems: JSON in, JSON out. Its login may execute these functions and do nothing else.
-- A refusal is an answer and no exception: it is counted, and a caller's transaction goes on. Each error has a code, a field and
-- a sentence. PostgREST serves the schema as it stands (sql/README).
create function api.services(organisation text default null, service text default null) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_build_object(
        'services', auth.published_services(upper(left(services.organisation, 20)), left(services.service, 50))
    );
end;
comment on function api.services(text, text) is
'Services in use with the types they take, the fields of each, and what is told before anything is sent; of one organisation, or of all.';

-- PostgREST answers with this status; for another caller there is none to set.
create function auth.tell_refused(answer jsonb) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if answer ? 'errors' and nullif(current_setting('request.method', true), '') is not null then
        perform set_config(
            'response.status',
            case answer #>> '{errors,0,code}'
                when 'UK460' then '401'
                when 'UK464' then '429'
                when 'UK465' then '409'
                when 'UK468' then '404'
                when 'UK469' then '503'
                else '422'
            end,
            true
        );
    end if;
end
$$;
comment on function auth.tell_refused(jsonb) is 'The status of HTTP for an answer, where a gateway asks for it.';

create function auth.answer_service(kind text, request jsonb) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    session_before constant text := coalesce(current_setting('enquiries.session', true), '');
    hint_before constant text := coalesce(current_setting('enquiries.tenant_hint', true), '');
    service_key text;
    opened_key uuid;
    opened_tenant integer;
    opened_service uuid;
    seed bytea;
    answer jsonb;
    state text;
    said text;
    concerned text;
begin
    -- As auth.refuse_stale_snapshot has it, but as an answer.
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        answer := jsonb_build_object('errors', jsonb_build_array(core.intake_error(
            'UK461', null, 'Requests are taken in READ COMMITTED transactions only, not in '
            || upper(current_setting('transaction_isolation')) || '.'
        )));
    elsif jsonb_typeof(request) is distinct from 'object' then
        answer := jsonb_build_object('errors', jsonb_build_array(core.intake_error(
            'UK462', null, 'A request is a JSON object.'
        )));
    elsif pg_column_size(request) > 1048576 then
        answer := jsonb_build_object('errors', jsonb_build_array(core.intake_error(
            'UK462', null, 'The request is larger than a megabyte. Send what is longer as further messages.'
        )));
    else
        begin
            service_key := coalesce(
                case when jsonb_typeof(request -> 'key') = 'string' then request ->> 'key' end,
                nullif(current_setting('request.headers', true), '')::jsonb ->> 'service-key'
            );
            select
                o.key_id, o.for_tenant, o.for_service, o.seed,
                case when o.refusal is not null then jsonb_build_object('errors', jsonb_build_array(o.refusal)) end
            into opened_key, opened_tenant, opened_service, seed, answer
            from auth.open_intake(left(service_key, 200)) as o;
            answer := case
                when answer is not null then answer
                when answer_service.kind = 'submit'
                    then tenant.take_submission(request, service_key, opened_key, opened_service, seed)
                else tenant.take_message(request, opened_key, opened_service)
            end;
        exception when others then
            -- What was half done is undone; the caller's setting too, and again below. Our own refusals say what is wrong;
            -- of any other error nothing is told.
            get stacked diagnostics state = returned_sqlstate, said = pg_exception_hint, concerned = column_name;
            answer := jsonb_build_object('errors', jsonb_build_array(case
                when state like 'UK%' and said <> '' then core.intake_error(state, nullif(concerned, ''), said)
                else core.intake_error('UK469', null, 'This could not be received now. Send it again later.')
            end));
        end;
    end if;
    if answer ? 'errors' and opened_key is not null and answer #>> '{errors,0,code}' <> 'UK464' then
        insert into auth.intake_requests (kind, outcome, tenant_id, service_id, service_key_id)
        values (answer_service.kind, answer #>> '{errors,0,code}', opened_tenant, opened_service, opened_key);
    end if;
    perform
        set_config('enquiries.session', session_before, true),
        set_config('enquiries.tenant_hint', hint_before, true),
        auth.tell_refused(answer);
    return answer;
end
$$;
comment on function auth.answer_service(text, jsonb) is
'Answers one request of a service in a session of its own, and puts back what the caller''s settings were. Not for clients.';

create function api.submit_enquiry(request jsonb) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return auth.answer_service('submit', submit_enquiry.request);
end
$$;
comment on function api.submit_enquiry(jsonb) is
'Sends an enquiry: key, request_id, type, body; subject, name, email, phone, postcode, language and fields where there are. Answers reference and secret, or errors.';

create function api.add_message(request jsonb) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return auth.answer_service('message', add_message.request);
end
$$;
comment on function api.add_message(jsonb) is
'Adds to an enquiry what its citizen writes: key, request_id, reference, secret, body; from, where they write from. Answers where it stands, or errors.';

-- No session and no key: the secret is enough. Both ways that fail do the same work, so that neither answer nor time tells
-- them apart; each look-up is a row.
create function api.enquiry_status(reference text, secret text) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asked_for constant text := upper(regexp_replace(left(coalesce(enquiry_status.reference, ''), 100), '\s', '', 'g'));
    asked_hash constant bytea := sha256(convert_to(asked_for, 'UTF8'));
    shown constant bytea := auth.secret_hash(asked_for, coalesce(enquiry_status.secret, ''));
    known record;
    answer jsonb;
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        answer := core.intake_error(
            'UK461', null, 'Requests are taken in READ COMMITTED transactions only, not in '
            || upper(current_setting('transaction_isolation')) || '.'
        );
    elsif (
        select count(*)
        from (
            select
            from auth.intake_requests as r
            where r.reference_hash = asked_hash and r.recorded_at > clock_timestamp() - interval '1 minute'
            limit 20
        ) as made
    ) >= 20 then
        answer := core.intake_error('UK464', null, 'Too many requests in one minute. Send this one again in a minute.');
    else
        select s.tenant_id, s.enquiry_id into known
        from auth.enquiry_secrets as s
        where s.reference = asked_for and s.secret_hash = shown;
        if known.enquiry_id is not null then
            answer := auth.published_status(known.tenant_id, known.enquiry_id);
        end if;
        insert into auth.intake_requests (kind, outcome, tenant_id, reference_hash, enquiry_id)
        values (
            'status', case when answer is null then 'UK468' else 'accepted' end, known.tenant_id, asked_hash,
            known.enquiry_id
        );
        answer := coalesce(answer, core.intake_error(
            'UK468', 'reference', 'No enquiry has this reference and this secret. Check both.'
        ));
    end if;
    if answer ? 'code' then
        answer := jsonb_build_object('errors', jsonb_build_array(answer));
        perform auth.tell_refused(answer);
    end if;
    return answer;
end
$$;
comment on function api.enquiry_status(text, text) is
'Where an enquiry stands, for whoever has its secret; a wrong secret and an unknown reference are answered alike.';

grant execute on function
    api.services(text, text), api.submit_enquiry(jsonb), api.add_message(jsonb), api.enquiry_status(text, text)
    to enquiries_intake;
