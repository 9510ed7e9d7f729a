-- An enquiry as a service sends it. Everything is judged before anything is written, and each fault is told with its field, so
-- that a form shows all of them at once. Own fields are judged by the function that the guard of enquiries asks too (V064).
create function tenant.submission_errors(
    request jsonb, this_service uuid,
    out errors jsonb, out this_type uuid, out email text, out phone text, out postcode text
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    type_code text := core.intake_text(request, 'type');
    service_languages text[];
    stop record;
    words text;
begin
    errors := core.intake_form_errors(
        request - 'key', 'request_id', 'type', 'language', 'name', 'email', 'phone', 'postcode', 'subject', 'body', 'fields'
    );
    if errors <> '[]' then
        return;
    end if;
    if (request ->> 'request_id' ~ '^[A-Za-z0-9_.:-]{8,100}$') is not true then
        errors := errors || core.intake_error(
            'UK463', 'request_id', 'Give each request a name of its own: 8 to 100 letters, figures and - _ . :'
        );
    end if;

    select s.languages into service_languages
    from tenant.services as s
    where s.tenant_id = (select auth.tenant_id()) and s.id = this_service and s.active and s.deleted_at is null;
    select y.id into this_type
    from tenant.enquiry_types as y
    where
        y.tenant_id = (select auth.tenant_id())
        and y.service_id = this_service
        and y.code = type_code
        and y.active
        and y.deleted_at is null;
    if this_type is null or service_languages is null then
        errors := errors || core.intake_error('UK466', 'type', 'This service does not take enquiries of this type.');
    else
        select n.words, n.web_address into stop
        from tenant.intake_notices as n
        where
            n.tenant_id = (select auth.tenant_id())
            and n.enquiry_type_id = this_type
            and n.kind = 'stop'
            and n.active
            and n.deleted_at is null
            and n.starts_at <= auth.now()
            and coalesce(n.ends_at > auth.now(), true)
        order by n.starts_at desc
        limit 1;
        if stop.words is not null then
            errors := errors || core.intake_error('UK467', 'type', concat_ws(' ', stop.words, stop.web_address));
        end if;
        select errors || coalesce(jsonb_agg(
            core.intake_error(
                'UK220', concat_ws('.', 'fields', j.code),
                j.sentence
            ) || jsonb_build_object('fault', j.fault)
        ), '[]')
        into errors
        from tenant.validate_custom_fields(
            array[null::uuid], array[this_type], array['{}'::jsonb],
            array[coalesce(nullif(request -> 'fields', 'null'), '{}')]
        ) as j;
        if octet_length((request -> 'fields')::text) > 20000 then
            errors := errors || core.intake_error('UK463', 'fields', 'The fields are longer than 20,000 bytes together.');
        end if;
    end if;
    if request ->> 'language' is not null and not (request ->> 'language' = any (coalesce(service_languages, '{en}'))) then
        errors := errors || core.intake_error('UK463', 'language', 'This service is not asked in this language.');
    end if;

    words := core.intake_text(request, 'body');
    if words is null or not core.is_not_blank(words) then
        errors := errors || core.intake_error('UK463', 'body', 'Say what you are asking.');
    elsif not core.is_multiline(words) then
        errors := errors || core.intake_error('UK463', 'body', 'What you are asking contains characters that cannot be shown.');
    end if;
    words := core.intake_text(request, 'subject');
    if words is not null and (not core.is_single_line(words) or not core.is_not_blank(words)) then
        errors := errors || core.intake_error('UK463', 'subject', 'Write the subject in one line that can be shown.');
    elsif char_length(words) > 200 then
        errors := errors || core.intake_error('UK463', 'subject', 'The subject must be 200 characters or fewer.');
    end if;
    words := core.intake_text(request, 'name');
    if words is not null and (not core.is_single_line(words) or not core.is_not_blank(words)) then
        errors := errors || core.intake_error('UK463', 'name', 'Write the name in one line that can be shown.');
    elsif char_length(words) > 200 then
        errors := errors || core.intake_error('UK463', 'name', 'The name must be 200 characters or fewer.');
    end if;
    email := core.canonical_email(core.intake_text(request, 'email'));
    if not core.is_email(email) then
        errors := errors || core.intake_error('UK463', 'email', 'Enter an email address in the correct format, like name@example.com.');
    end if;
    phone := core.canonical_phone(core.intake_text(request, 'phone'));
    if not core.is_phone(phone) then
        errors := errors || core.intake_error('UK463', 'phone', 'Enter a telephone number, like 01632 960 001 or +44 808 157 0192.');
    end if;
    postcode := core.canonical_postcode(core.intake_text(request, 'postcode'));
    if not core.is_postcode(postcode) then
        errors := errors || core.intake_error('UK463', 'postcode', 'Enter a full UK postcode, like SW1A 2AA.');
    end if;
    if words is null and num_nonnulls(email, phone, postcode) > 0 then
        errors := errors || core.intake_error('UK463', 'name', 'Enter your name.');
    end if;
end
$$;
comment on function tenant.submission_errors(jsonb, uuid) is
'Every fault of an enquiry that a service sends, each with code, field and sentence; and its type and contact details in their one form.';

-- A record is taken for that of the same citizen by a contact detail and the name together: by one of them alone a stranger
-- could add to somebody else's. Likely duplicates are shown to staff as always (docs/decisions/0020).
create function tenant.citizen_of_submission(request jsonb, email text, phone text, postcode text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    said_name text := core.intake_text(request, 'name');
    result uuid;
begin
    if said_name is null then
        return null;
    end if;
    select c.id into result
    from (
        select e.id, e.name, e.created_at
        from tenant.citizens as e
        where
            e.tenant_id = (select auth.tenant_id())
            and e.email = citizen_of_submission.email
            and e.deleted_at is null
        union all
        select p.id, p.name, p.created_at
        from tenant.citizens as p
        where
            p.tenant_id = (select auth.tenant_id())
            and p.phone = citizen_of_submission.phone
            and p.deleted_at is null
    ) as c
    where core.fold(c.name) = core.fold(said_name)
    order by c.created_at, c.id
    limit 1;
    if result is null then
        insert into tenant.citizens (name, email, phone, postcode, preferred_channel_code, preferred_language_code)
        values (
            said_name, citizen_of_submission.email, citizen_of_submission.phone, citizen_of_submission.postcode,
            case when citizen_of_submission.email is not null then 'email' end,
            case when request ->> 'language' <> 'en' then request ->> 'language' end
        )
        returning id into result;
    end if;
    return result;
end
$$;
comment on function tenant.citizen_of_submission(jsonb, text, text, text) is
'The record of the person who asks: the one with the same name and email address or telephone number, else a new one; null for nobody.';

create function tenant.add_citizens_words(
    for_enquiry uuid, parts text[], said_channel text, from_address text, subject text
) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    part text;
    new_message uuid;
    result uuid[] := '{}';
begin
    foreach part in array parts loop
        insert into tenant.messages (enquiry_id, direction, channel_code, from_address, subject, body)
        values (
            for_enquiry, 'in', said_channel, add_citizens_words.from_address, left(add_citizens_words.subject, 200), part
        )
        returning id into new_message;
        result := result || new_message;
    end loop;
    return result;
end
$$;
comment on function tenant.add_citizens_words(uuid, text[], text, text, text) is
'What a citizen wrote, as messages of an enquiry, one a part; returns their keys in order.';

create function tenant.take_submission(request jsonb, service_key text, this_key uuid, this_service uuid, seed bytea)
    returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    judged record;
    new_enquiry uuid := core.new_id();
    content constant bytea := sha256(convert_to((request - 'key')::text, 'UTF8'));
    claim record;
    parts text[];
    made record;
    new_citizen uuid;
    secret text;
begin
    select * into judged from tenant.submission_errors(request, this_service);
    -- A repeat of what was accepted is answered as it was, also where a stop has come since.
    if judged.errors <> '[]' and not auth.was_accepted('submit', this_service, request ->> 'request_id', content) then
        return jsonb_build_object('errors', judged.errors);
    end if;
    select * into claim
    from auth.claim_request('submit', this_key, this_service, request ->> 'request_id', content, new_enquiry);
    if not claim.claimed and not claim.same then
        return jsonb_build_object('errors', jsonb_build_array(core.intake_error(
            'UK465', 'request_id', 'Another enquiry was sent under this name. Give the request a name of its own.'
        )));
    end if;
    secret := auth.enquiry_secret(service_key, seed, request ->> 'request_id');
    if claim.claimed then
        parts := core.text_parts(core.intake_text(request, 'body'), 20000);
        new_citizen := tenant.citizen_of_submission(request, judged.email, judged.phone, judged.postcode);
        insert into tenant.enquiries (id, enquiry_type_id, citizen_id, channel_code, subject, body, custom_fields)
        select
            new_enquiry, y.id, new_citizen, 'web_form', coalesce(core.intake_text(request, 'subject'), y.name), parts[1],
            coalesce(nullif(request -> 'fields', 'null'), '{}')
        from tenant.enquiry_types as y
        where y.tenant_id = (select auth.tenant_id()) and y.id = judged.this_type;
        perform tenant.add_citizens_words(
            new_enquiry, parts[2:], 'web_form', coalesce(judged.email, judged.phone), 'The rest of what was asked'
        );
        insert into auth.enquiry_secrets (tenant_id, enquiry_id, reference, service_id, secret_hash)
        select e.tenant_id, e.id, e.reference, this_service, auth.secret_hash(e.reference, secret)
        from tenant.enquiries as e
        where e.tenant_id = (select auth.tenant_id()) and e.id = new_enquiry;
    end if;
    select e.tenant_id, e.reference, s.secret_hash = auth.secret_hash(e.reference, secret) as is_its_secret
    into made
    from tenant.enquiries as e
    inner join auth.enquiry_secrets as s on e.tenant_id = s.tenant_id and e.id = s.enquiry_id
    where e.tenant_id = (select auth.tenant_id()) and e.id = coalesce(claim.earlier_enquiry, new_enquiry);
    return auth.published_status(made.tenant_id, coalesce(claim.earlier_enquiry, new_enquiry))
        || jsonb_build_object(
            'reference', made.reference,
            -- Sent again with another key of the service: its secret is nobody's who does not have the first.
            'secret', case when made.is_its_secret then secret end,
            'repeated', not claim.claimed
        );
end
$$;
comment on function tenant.take_submission(jsonb, text, uuid, uuid, bytea) is
'Receives the enquiry of a service in its session: what was wrong, or its reference and secret. Sent again, it is answered again.';
