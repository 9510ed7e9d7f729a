-- What a citizen adds to an enquiry through a service: a message, as if they had written (V146 says what that does to a closed
-- enquiry). They show the secret; a wrong one, another service's enquiry and no such reference are answered alike.
create function tenant.take_message(request jsonb, this_key uuid, this_service uuid) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    errors jsonb := core.intake_form_errors(request - 'key', 'request_id', 'reference', 'secret', 'body', 'from');
    words text;
    sender text;
    place record;
    claim record;
    new_messages uuid[];
begin
    if errors <> '[]' then
        return jsonb_build_object('errors', errors);
    end if;
    if (request ->> 'request_id' ~ '^[A-Za-z0-9_.:-]{8,100}$') is not true then
        errors := errors || core.intake_error(
            'UK463', 'request_id', 'Give each request a name of its own: 8 to 100 letters, figures and - _ . :'
        );
    end if;
    words := core.intake_text(request, 'body');
    if words is null or not core.is_not_blank(words) then
        errors := errors || core.intake_error('UK463', 'body', 'Say what you want to add.');
    elsif not core.is_multiline(words) then
        errors := errors || core.intake_error('UK463', 'body', 'What you want to add contains characters that cannot be shown.');
    end if;
    sender := core.intake_text(request, 'from');
    if sender is not null and (not core.is_single_line(sender) or char_length(sender) > 320) then
        errors := errors || core.intake_error('UK463', 'from', 'Write the address in one line of at most 320 characters.');
    end if;
    select s.enquiry_id, s.reference into place
    from auth.enquiry_secrets as s
    where
        s.tenant_id = (select auth.tenant_id())
        and s.service_id = this_service
        and s.reference = upper(core.intake_text(request, 'reference'))
        and s.secret_hash = auth.secret_hash(s.reference, coalesce(request ->> 'secret', ''))
        and exists (
            select
            from tenant.enquiries as e
            where e.tenant_id = s.tenant_id and e.id = s.enquiry_id and e.deleted_at is null
        );
    if place.enquiry_id is null then
        errors := errors || core.intake_error(
            'UK468', 'reference', 'No enquiry has this reference and this secret. Check both.'
        );
    end if;
    if errors <> '[]' then
        return jsonb_build_object('errors', errors);
    end if;
    select * into claim
    from auth.claim_request(
        'message', this_key, this_service, request ->> 'request_id',
        sha256(convert_to((request - 'key')::text, 'UTF8')), place.enquiry_id
    );
    if not claim.same then
        return jsonb_build_object('errors', jsonb_build_array(core.intake_error(
            'UK465', 'request_id', 'Another message was sent under this name. Give the request a name of its own.'
        )));
    end if;
    if claim.claimed then
        new_messages := tenant.add_citizens_words(
            place.enquiry_id, core.text_parts(words, 20000), 'web_form', sender, null
        );
        perform tenant.follow_reply(new_messages[1], null);
    end if;
    return auth.published_status(auth.tenant_id(), place.enquiry_id) || jsonb_build_object('repeated', not claim.claimed);
end
$$;
comment on function tenant.take_message(jsonb, uuid, uuid) is
'Receives what a citizen adds to an enquiry, in the session of the service through which it came: what was wrong, or where it stands now.';
