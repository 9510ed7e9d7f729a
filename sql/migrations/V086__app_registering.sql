-- Receiving an enquiry at the desk, with its type's own fields; and what belongs to one person: saved views
-- and drafts.
create view app.enquiry_type_fields with (security_invoker = true) as
select
    f.id, f.enquiry_type_id, f.code, f.label, f.kind, f.required, f.choices,
    tenant.custom_field_message(f) as right_is, f.position, f.version
from tenant.enquiry_type_fields as f
where
    f.deleted_at is null
    and f.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.saved_views with (security_invoker = true) as
select
    v.id, v.name, v.query, v.shared_team_id, v.created_by as owner_id, p.name as owner_name,
    v.created_by = (select auth.staff_id()) as mine, v.version, t.name as team_name
from tenant.saved_views as v
inner join tenant.staff as p on v.tenant_id = p.tenant_id and v.created_by = p.id
left join tenant.teams as t on v.tenant_id = t.tenant_id and v.shared_team_id = t.id
where
    v.active
    and v.deleted_at is null
    and v.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.drafts with (security_invoker = true) as
select d.id, d.form, d.enquiry_id, d.enquiry_ids, d.seen_version, d.body, d.updated_at, d.version
from tenant.drafts as d
where
    d.body is not null
    and d.deleted_at is null
    and d.created_by = (select auth.staff_id())
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

grant select on app.enquiry_type_fields, app.saved_views, app.drafts to enquiries_app;
comment on view app.enquiry_type_fields is 'Fields of a type''s own in use, with what is right in each.';
comment on view app.saved_views is 'Saved views that the person may see: their own, and those shown to them.';
comment on view app.drafts is 'What the person has typed and not sent. Personal.';

-- No view: the same for all tenants, it has no tenant to hint at.
create function app.channels() returns table (code text, name text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select h.code, h.name
    from core.channels as h
    order by h.name;
end;
comment on function app.channels() is 'How an enquiry can reach a tenant, the same for all, by name.';

-- What is known of a citizen beside the name is compared as the finder does (V088), which has read these records.
create function app.citizen_match(
    name text, postcode text, phone text, email text, national_insurance_number text, words text
) returns integer
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    typed text := core.fold(btrim(citizen_match.words));
    letters text := upper(regexp_replace(typed, '[^a-z0-9]', '', 'g'));
    digits text := core.phone_digits(typed);
    typed_words text[] := core.search_words(typed);
    name_words text[] := core.search_words(citizen_match.name);
    folded text := core.fold(citizen_match.name);
begin
    return case
        when
            strpos(folded, typed) > 0
            or starts_with(lower(replace(citizen_match.postcode, ' ', '')), core.postcode_part(letters))
            or char_length(digits) >= 6 and typed !~ '[a-z]'
            and strpos(core.phone_digits(citizen_match.phone), digits) > 0
            or char_length(letters) >= 8 and starts_with(citizen_match.national_insurance_number, letters)
            or core.fold(citizen_match.email) = typed
            or split_part(core.fold(citizen_match.email), '@', 1) = typed
            then 0
        when exists (
            select
            from unnest(typed_words) as t (word)
            where strpos(replace(folded, '''', ''), t.word) > 0
        ) then 1
        when exists (
            select
            from unnest(typed_words) as t (word)
            cross join unnest(name_words) as n (word)
            where char_length(t.word) >= 4 and core.is_one_slip_away(t.word, n.word)
        ) then 2
    end;
end
$$;
comment on function app.citizen_match(text, text, text, text, text, text) is
'0 where a citizen has what was typed, 1 where the name has one word of it, 2 where the name has a word one slip away, null otherwise.';

create function app.register_citizen(name text, phone text, email text) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.citizens as c (name, phone, email)
    values (register_citizen.name, register_citizen.phone, register_citizen.email)
    returning c.id;
end;
comment on function app.register_citizen(text, text, text) is
'Makes the record of a person who asks for the first time; returns its key. Number and address come into their one form.';

create function app.register_enquiry(
    enquiry_type_id uuid,
    citizen_id uuid,
    channel text,
    priority smallint,
    subject text,
    body text,
    custom_fields jsonb
)
    returns table (id uuid, reference text, due_at timestamptz, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.enquiries as e (
        enquiry_type_id, citizen_id, channel_code, priority_code, subject, body, custom_fields
    )
    values (
        register_enquiry.enquiry_type_id, register_enquiry.citizen_id, register_enquiry.channel,
        register_enquiry.priority, register_enquiry.subject, register_enquiry.body,
        coalesce(register_enquiry.custom_fields, '{}')
    )
    returning e.id, e.reference, e.due_at, e.version;
end;
comment on function app.register_enquiry(uuid, uuid, text, smallint, text, text, jsonb) is
'Receives an enquiry; the database gives reference, stage, team, time due, and the priority when none is named. Refuses own fields with UK220.';

create function app.check_custom_fields(enquiry_type_id uuid, custom_fields jsonb)
    returns table (code text, fault text, sentence text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select j.code, j.fault, j.sentence
    from tenant.validate_custom_fields(
        array[null::uuid],
        array[check_custom_fields.enquiry_type_id],
        array['{}'::jsonb],
        array[check_custom_fields.custom_fields]
    ) as j;
end;
comment on function app.check_custom_fields(uuid, jsonb) is
'All faults of custom fields before they are sent, by the rules of the guard.';

create function app.change_custom_fields(enquiry_id uuid, seen_version integer, custom_fields jsonb)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.enquiries as e set custom_fields = change_custom_fields.custom_fields
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = change_custom_fields.enquiry_id
        and e.version = change_custom_fields.seen_version
        and e.deleted_at is null
    returning e.version;
end;
comment on function app.change_custom_fields(uuid, integer, jsonb) is
'Writes an enquiry''s own fields, all of them; returns its new version, null when it had moved on. Refuses with UK220.';

create function app.save_view(view_id uuid, name text, query jsonb, team_id uuid) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.saved_views as v set
        name = save_view.name,
        query = save_view.query,
        shared_team_id = save_view.team_id
    where
        v.tenant_id = (select auth.tenant_id())
        and v.id = save_view.view_id
        and v.active
        and v.deleted_at is null;
    insert into tenant.saved_views (name, query, shared_team_id)
    select save_view.name, save_view.query, save_view.team_id
    where save_view.view_id is null;
    select v.id
    from tenant.saved_views as v
    where
        v.tenant_id = (select auth.tenant_id())
        and v.created_by = (select auth.staff_id())
        and v.name = save_view.name
        and v.active
        and v.deleted_at is null;
end;
comment on function app.save_view(uuid, text, jsonb, uuid) is
'Keeps a view under a name, a new one when no key is given; returns its key, null when it is not one''s own.';

create function app.drop_view(view_id uuid) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with dropped as (
        update tenant.saved_views as v set active = false
        where
            v.tenant_id = (select auth.tenant_id())
            and v.id = drop_view.view_id
            and v.active
            and v.deleted_at is null
        returning v.id
    )

    select exists (select from dropped);
end;
comment on function app.drop_view(uuid) is 'Throws one''s own saved view away; false when there is none.';

create function app.restore_view(view_id uuid) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with restored as (
        update tenant.saved_views as v set active = true
        where
            v.tenant_id = (select auth.tenant_id())
            and v.id = restore_view.view_id
            and not v.active
            and v.deleted_at is null
        returning v.id
    )

    select exists (select from restored);
end;
comment on function app.restore_view(uuid) is
'Takes back that one''s own saved view was thrown away; false when there is none.';

create function app.save_draft(
    form text,
    enquiry_id uuid,
    seen_version integer,
    body text,
    enquiry_ids uuid[] default null,
    read_version integer default null
)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.drafts as d (form, enquiry_id, enquiry_ids, seen_version, body)
    values (
        save_draft.form, save_draft.enquiry_id, save_draft.enquiry_ids, save_draft.seen_version,
        save_draft.body
    )
    on conflict on constraint drafts_one_of_each do update set
        enquiry_ids = excluded.enquiry_ids,
        seen_version = excluded.seen_version,
        read_version = save_draft.read_version,
        body = excluded.body
    returning d.version;
end;
comment on function app.save_draft(text, uuid, integer, text, uuid[], integer) is
'Keeps what the person has typed, over what they had typed there before; returns its version. Refuses with UK251 where '
'another session of theirs has written on it since the version that was read.';

-- A draft is its writer's. Colleagues learn that there is one, so that two do not answer one citizen, and never its text.
create function app.reply_writers(enquiry_id uuid) returns table (name text, typed_at timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        p.name,
        d.updated_at
    from tenant.drafts as d
    inner join tenant.staff as p on d.tenant_id = p.tenant_id and d.created_by = p.id
    where
        d.tenant_id = (select auth.tenant_id())
        and d.enquiry_id = reply_writers.enquiry_id
        and d.form = 'reply'
        and d.body is not null
        and d.created_by <> (select auth.staff_id())
        and d.updated_at > (select auth.now()) - interval '1 day'
    order by d.updated_at desc, d.id;
end;
comment on function app.reply_writers(uuid) is
'Colleagues with a reply on an enquiry that they have not sent, and when they last typed on it within the last day; never '
'what they typed.';

create function app.hold_draft(form text, enquiry_id uuid, read_version integer) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    stored integer;
begin
    select d.version into stored
    from tenant.drafts as d
    where
        d.tenant_id = (select auth.tenant_id())
        and d.created_by = (select auth.staff_id())
        and d.form = hold_draft.form
        and d.enquiry_id is not distinct from hold_draft.enquiry_id
        and d.body is not null
    for update;
    if stored is distinct from hold_draft.read_version and stored is not null then
        raise exception using
            errcode    = 'UK251',
            constraint = 'refuse_unread_draft',
            schema     = 'tenant',
            table      = 'drafts',
            column     = 'body',
            message    = 'the draft was written in another session of this person since',
            hint       = 'You wrote on this in another window. Read that text too, then save.';
    end if;
    return stored is not null;
end
$$;
comment on function app.hold_draft(text, uuid, integer) is
'Locks a draft whose text is about to be sent, false when there is none. Refuses with UK251 where another session of its '
'writer has written on it since the version that was read: the sent text would take the other with it.';

create function app.drop_draft(form text, enquiry_id uuid, read_version integer default null) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with dropped as (
        update tenant.drafts as d set
            body = null,
            seen_version = null,
            enquiry_ids = null,
            read_version = coalesce(drop_draft.read_version, d.version)
        where
            d.tenant_id = (select auth.tenant_id())
            and d.created_by = (select auth.staff_id())
            and d.form = drop_draft.form
            and d.enquiry_id is not distinct from drop_draft.enquiry_id
            and d.body is not null
        returning d.id
    )

    select exists (select from dropped);
end;
comment on function app.drop_draft(text, uuid, integer) is
'Empties a draft that was sent or thrown away; false when there is none. Without a version whatever is there: of a text '
'that was sent under hold_draft.';

grant execute on function core.phone_digits(text), core.postcode_part(text), core.is_one_slip_away(text, text)
    to enquiries_app;
grant execute on function
    app.channels(),
    app.citizen_match(text, text, text, text, text, text),
    app.register_citizen(text, text, text),
    app.register_enquiry(uuid, uuid, text, smallint, text, text, jsonb),
    app.check_custom_fields(uuid, jsonb),
    app.change_custom_fields(uuid, integer, jsonb),
    app.save_view(uuid, text, jsonb, uuid),
    app.drop_view(uuid),
    app.restore_view(uuid),
    app.save_draft(text, uuid, integer, text, uuid[], integer),
    app.hold_draft(text, uuid, integer),
    app.reply_writers(uuid),
    app.drop_draft(text, uuid, integer)
    to enquiries_app;
