-- Messages to and from citizens, as the staff program reads and writes them. Views as in V078, functions as in
-- V082: with the caller's own rights, so that policies, column grants and guards apply.
create view app.messages with (security_invoker = true) as
select
    m.id, m.enquiry_id, m.direction, m.channel_code, h.name as channel_name, m.from_address, m.to_address,
    m.subject, m.body, m.in_reply_to, m.released_at, m.sent_at, m.received_at, m.delivery_state, m.delivery_reason,
    m.created_at, p.name as written_by, m.version, m.answered,
    -- Null where the person may recall it.
    case
        when m.direction = 'out' then tenant.recall_refusal(
            m.delivery_state, m.attempts, m.created_by, (select auth.staff_id()),
            (select auth.has_capability('work_on_enquiries')), (select auth.has_capability('reassign_enquiries'))
        )
        else 'This message came in.'
    end as unrecallable_because
from tenant.messages as m
inner join tenant.staff as p on m.tenant_id = p.tenant_id and m.created_by = p.id
inner join core.channels as h on m.channel_code = h.code
where
    m.deleted_at is null
    and not m.taken_back
    and m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.reply_templates with (security_invoker = true) as
select
    t.id, t.code, t.language_code, t.template_number, t.name, t.subject, t.body, t.published_at, t.version
from tenant.reply_templates as t
where
    t.deleted_at is null
    and t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.documents with (security_invoker = true) as
select
    d.id, d.enquiry_id, d.message_id, d.replaces_id, d.document_number, d.file_name, d.media_type,
    d.size_bytes, d.sha256, d.storage_key, d.access_level, d.scan_state, d.created_at,
    p.name as added_by, d.version
from tenant.documents as d
inner join tenant.staff as p on d.tenant_id = p.tenant_id and d.created_by = p.id
where
    d.deleted_at is null
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

grant select on app.messages, app.reply_templates, app.documents to enquiries_app;

create function app.send_reply(
    enquiry_id uuid,
    seen_version integer,
    channel text,
    to_address text,
    subject text,
    body text,
    in_reply_to uuid,
    reply_template uuid,
    after_message uuid default null
)
    returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.messages (
        enquiry_id, direction, channel_code, to_address, subject, body, in_reply_to, reply_template_id,
        after_message_id
    )
    select
        e.id, 'out', send_reply.channel, send_reply.to_address, send_reply.subject, send_reply.body,
        send_reply.in_reply_to, send_reply.reply_template, send_reply.after_message
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = send_reply.enquiry_id
        and e.version = send_reply.seen_version
        and e.deleted_at is null
    returning messages.id;
end;
comment on function app.send_reply(uuid, integer, text, text, text, text, uuid, uuid, uuid) is
'Releases a reply; returns its key, null when the enquiry had moved on. Refuses with UK252 where another letter went out that '
'the writer had not seen.';

-- In PL/pgSQL, since what it calls is created later: a closed enquiry is opened again (V146), and what the message meant moves
-- clocks (V117).
create function app.record_message(
    enquiry_id uuid, channel text, from_address text, subject text, body text, in_reply_to uuid,
    answered boolean default false, meaning text default null
)
    returns table (message_id uuid, effect text)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.messages (
        enquiry_id, direction, channel_code, from_address, subject, body, in_reply_to, answered
    )
    values (
        record_message.enquiry_id, 'in', record_message.channel, record_message.from_address,
        record_message.subject, record_message.body, record_message.in_reply_to, record_message.answered
    )
    returning messages.id into record_message.message_id;
    record_message.effect := tenant.follow_reply(record_message.message_id, record_message.meaning);
    if record_message.meaning is not null then
        insert into tenant.clock_acts (enquiry_id, kind, message_id, happened_at)
        select m.enquiry_id, record_message.meaning, m.id, m.received_at
        from tenant.messages as m
        where m.tenant_id = (select auth.tenant_id()) and m.id = record_message.message_id;
    end if;
    return next;
end
$$;
comment on function app.record_message(uuid, text, text, text, text, uuid, boolean, text) is
'Writes down what a citizen sent or said, whether the conversation itself answered them, and what it meant; returns its key and '
'what it did to a closed enquiry (tenant.follow_reply).';

create function app.record_sent_by_hand(message_id uuid, seen_version integer)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.messages as m set sent_by_hand = true
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = record_sent_by_hand.message_id
        and m.version = record_sent_by_hand.seen_version
    returning m.version;
end;
comment on function app.record_sent_by_hand(uuid, integer) is
'Records that the person sent this message themselves; returns its new version, null when it had moved on. Refuses with UK222 what was sent already.';

-- Clients cannot set the state of a delivery, so this runs as its owner. Rare, so it takes the row first: the worker
-- passes by a row that is held, and a row that it holds is judged once it let go.
create function app.recall_message(message_id uuid, seen_version integer)
    returns table (version integer, enquiry_id uuid, subject text, body text, reply_template_id uuid)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    letter record;
    against text;
begin
    select m.delivery_state, m.attempts, m.created_by, m.version into letter
    from tenant.messages as m
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = recall_message.message_id
        and m.direction = 'out'
        and m.deleted_at is null
    for update;
    if not found then
        return;
    end if;
    against := tenant.recall_refusal(
        letter.delivery_state, letter.attempts, letter.created_by, auth.staff_id(),
        auth.has_capability('work_on_enquiries'), auth.has_capability('reassign_enquiries')
    );
    if against is not null then
        raise exception using
            errcode    = 'UK241',
            constraint = 'refuse_recall',
            schema     = 'tenant',
            table      = 'messages',
            column     = 'delivery_state',
            message    = 'the letter cannot be recalled',
            hint       = against;
    end if;
    return query
    update tenant.messages as m set delivery_state = 'recalled'
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = recall_message.message_id
        and m.version = recall_message.seen_version
    returning m.version, m.enquiry_id, m.subject, m.body, m.reply_template_id;
end
$$;
comment on function app.recall_message(uuid, integer) is
'Takes back a letter that waits to be sent, for its author and for who reassigns the work of others; returns its text, no row when it had moved on. Refuses with UK241.';

-- The owner reads the tenant's name, which no login may; isolation restricts everything else to the session. Each
-- placeholder is filled once, from the template alone: braces in typed text are text. A placeholder without a
-- value stays for the writer to fill. messages_places_filled keeps it from being sent, and also a placeholder's
-- name that a citizen typed in braces, because the two cannot be told apart.
create function app.fill_template(template_id uuid, enquiry_id uuid)
    returns table (subject text, body text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        left(max(filled.words) filter (where filled.nth = 1), 200) as subject,
        max(filled.words) filter (where filled.nth = 2) as body
    from (
        select
            text.nth,
            string_agg(
                case
                    when piece.nth = 1 then piece.words
                    else coalesce(nullif(known.said, ''), '{{' || split_part(piece.words, chr(2), 1) || '}}')
                        || split_part(piece.words, chr(2), 2)
                end,
                '' order by piece.nth
            ) as words
        from tenant.reply_templates as t
        inner join tenant.enquiries as e on t.tenant_id = e.tenant_id and e.id = fill_template.enquiry_id
        inner join core.tenants as o on e.tenant_id = o.id
        inner join tenant.teams as m on e.tenant_id = m.tenant_id and e.team_id = m.id
        inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id
        left join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id
        left join tenant.staff as a on e.tenant_id = a.tenant_id and e.assignee_id = a.id
        left join tenant.staff as w on w.tenant_id = e.tenant_id and w.id = auth.staff_id()
        cross join unnest(array[t.subject, t.body]) with ordinality as text (words, nth)
        cross join unnest(string_to_array(tenant.mark_placeholders(text.words), chr(1))) with ordinality as piece (words, nth)
        left join lateral (
            values
                ('assignee_name', a.name),
                ('citizen_name', c.name),
                -- The last day of a deadline, also of one that ends at midnight; none while no clock runs.
                ('due_on', to_char(
                    (nullif(e.due_at, core.not_due()) - interval '1 microsecond') at time zone 'Europe/London', 'DD/MM/YYYY'
                )),
                ('outcome', e.outcome),
                ('received_on', to_char(e.received_at at time zone 'Europe/London', 'DD/MM/YYYY')),
                ('reference', e.reference),
                ('sender_name', w.name),
                ('subject', e.subject),
                ('team_name', m.name),
                ('tenant_name', o.name),
                ('type_name', y.name)
        ) as known (name, said) on piece.nth > 1 and split_part(piece.words, chr(2), 1) = known.name
        where
            t.tenant_id = (select auth.tenant_id())
            and t.id = fill_template.template_id
            and t.published_at is not null
            and t.deleted_at is null
            and e.deleted_at is null
        group by text.nth
    ) as filled
    having count(*) > 0;
end;
comment on function app.fill_template(uuid, uuid) is
'The words of a published template with its places filled as far as they are known; no row when it or the enquiry is not there.';

create function app.add_document(
    enquiry_id uuid,
    message_id uuid,
    replaces uuid,
    file_name text,
    media_type text,
    size_bytes bigint,
    sha256 bytea,
    access_level text
)
    returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    -- The key is created here: a role that may not read a document it adds does not get the key from RETURNING.
    insert into tenant.documents (
        enquiry_id, message_id, replaces_id, file_name, media_type, size_bytes, sha256, access_level
    )
    values (
        add_document.enquiry_id, add_document.message_id, add_document.replaces, add_document.file_name,
        add_document.media_type, add_document.size_bytes, add_document.sha256, add_document.access_level
    )
    returning documents.id;
end;
comment on function app.add_document(uuid, uuid, uuid, text, text, bigint, bytea, text) is
'Records a file; returns its key, under which its place in the store is read (app.documents). A role that could not read it cannot add it.';

create function app.change_document_access(document_id uuid, seen_version integer, access_level text)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.documents as d set access_level = change_document_access.access_level
    where
        d.tenant_id = (select auth.tenant_id())
        and d.id = change_document_access.document_id
        and d.version = change_document_access.seen_version
        and d.deleted_at is null
    returning d.version;
end;
comment on function app.change_document_access(uuid, integer, text) is
'Opens a document to others, or closes it; returns its new version, null when it had moved on.';

grant execute on function
    app.send_reply(uuid, integer, text, text, text, text, uuid, uuid, uuid),
    app.record_message(uuid, text, text, text, text, uuid, boolean, text),
    app.record_sent_by_hand(uuid, integer),
    app.recall_message(uuid, integer),
    app.fill_template(uuid, uuid),
    app.add_document(uuid, uuid, uuid, text, text, bigint, bytea, text),
    app.change_document_access(uuid, integer, text)
    to enquiries_app;

comment on view app.messages is 'Messages in and out, with who wrote them down. Personal.';
comment on view app.reply_templates is 'Reply templates in use, all versions.';
comment on view app.documents is 'Documents in use that the person may know of. Personal.';
