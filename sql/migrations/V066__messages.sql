-- Messages: what a citizen and a tenant wrote to each other on an enquiry, in and out. Kept as written; only
-- how delivery went changes. Written by staff, intake and import. Closed enquiries still get letters.
--
-- What goes out is the outbox. A person releases it by writing it; how delivery goes is recorded by the worker alone,
-- through tenant.take_deliveries and tenant.record_delivery, and no member of staff can say it for it. A person can
-- record that they sent it themselves, and can recall it until the worker has taken it (app.recall_message, V083).

-- For rows that never change but for a few columns, which are the trigger's arguments.
create function core.refuse_rewriting() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where to_jsonb(n) - tg_argv::text[] is distinct from to_jsonb(o) - tg_argv::text[]
    ) then
        raise exception using
            errcode    = 'UK305',
            constraint = 'refuse_rewriting',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'this record is kept as it was written',
            hint       = 'Write what is true now as a new record.';
    end if;
    return null;
end
$$;

-- What belongs to an enquiry is not added to a deleted one. By key always, as V062 says why.
create function tenant.refuse_addition_to_deleted_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
begin
    if exists (
        select
        from new_rows as n
        where (
            select e.deleted_at is not null
            from tenant.enquiries as e
            where e.tenant_id = n.tenant_id and e.id = n.enquiry_id
        )
    ) then
        raise exception using
            errcode    = 'UK302',
            constraint = 'refuse_addition_to_deleted_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is deleted',
            hint       = 'Ask a supervisor to restore the enquiry, then add to it.';
    end if;
    return null;
end
$$;

-- A link, tag, watch or task that was undone is not taken up again on a deleted enquiry either. Its key does not change,
-- so no foreign key locks the enquiry: it is locked as one would.
create function tenant.refuse_renewal_on_deleted_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    other uuid := to_jsonb(new) ->> 'other_enquiry_id';
    deleted boolean;
begin
    -- Judged outside: a condition beside the lock would be asked before the lock is had.
    select bool_or(held.deleted_at is not null) into deleted
    from (
        select e.deleted_at
        from tenant.enquiries as e
        where e.tenant_id = new.tenant_id and e.id in (new.enquiry_id, other)
        order by e.id
        for key share
    ) as held;
    if deleted then
        raise exception using
            errcode    = 'UK302',
            constraint = 'refuse_renewal_on_deleted_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is deleted',
            hint       = 'Ask a supervisor to restore the enquiry, then take this up again.';
    end if;
    return null;
end
$$;

create table tenant.messages (
    tenant_id         integer not null default auth.tenant_id(),
    id                uuid not null default core.new_id(),
    enquiry_id        uuid not null,
    direction         text not null,
    channel_code      text not null,
    from_address      text,
    to_address        text,
    subject           text,
    body              text not null,
    in_reply_to       uuid,
    reply_template_id uuid,
    after_message_id  uuid,
    released_at       timestamptz,
    sent_by_hand      boolean not null default false,
    sent_at           timestamptz,
    received_at       timestamptz,
    delivery_state    text not null,
    delivery_reason   text,
    attempts          smallint not null default 0,
    next_attempt_at   timestamptz,
    provider_number   text,
    answered          boolean not null default false,
    taken_back        boolean not null default false,

    constraint messages_pkey primary key (tenant_id, id),
    constraint messages_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint messages_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint messages_in_enquiry_unique unique (tenant_id, enquiry_id, id),
    constraint messages_in_reply_to_fkey foreign key (tenant_id, enquiry_id, in_reply_to)
        references tenant.messages (tenant_id, enquiry_id, id) on delete restrict,
    constraint messages_after_fkey foreign key (tenant_id, enquiry_id, after_message_id)
        references tenant.messages (tenant_id, enquiry_id, id) on delete restrict,
    constraint messages_template_fkey foreign key (tenant_id, reply_template_id)
        references tenant.reply_templates (tenant_id, id) on delete restrict,
    constraint messages_direction_known check (direction in ('in', 'out')),
    constraint messages_answer_another check (in_reply_to <> id),
    constraint messages_from_length check (char_length(from_address) between 1 and 320),
    constraint messages_from_printable check (core.is_single_line(from_address)),
    constraint messages_to_length check (char_length(to_address) between 1 and 320),
    constraint messages_to_printable check (core.is_single_line(to_address)),
    constraint messages_to_somebody check (
        direction = 'in' or core.is_not_blank(coalesce(to_address, ''))
    ),
    constraint messages_subject_length check (char_length(subject) between 1 and 200),
    constraint messages_subject_printable check (core.is_single_line(subject)),
    constraint messages_body_length check (char_length(body) <= 20000),
    constraint messages_body_printable check (core.is_multiline(body)),
    -- What comes in may be an attachment alone.
    constraint messages_out_not_blank check (direction = 'in' or core.is_not_blank(body)),
    -- A template with an unfilled placeholder is not sent; the names are those of tenant.placeholders(). Other
    -- braces are text, and so is everything that is typed freely.
    constraint messages_places_filled check (
        reply_template_id is null or coalesce(subject || e'\n', '') || body !~ (
            '\{\{(assignee_name|citizen_name|due_on|outcome|reference|received_on|sender_name|subject|team_name'
            '|tenant_name|type_name)\}\}'
        )
    ),
    constraint messages_state_known check (
        delivery_state in ('received', 'released', 'recalled', 'sent', 'sent_by_hand', 'delivered', 'failed')
    ),
    constraint messages_state_of_direction check ((direction = 'in') = (delivery_state = 'received')),
    constraint messages_received_of_direction check ((direction = 'in') = (received_at is not null)),
    constraint messages_sent_when_sent check (
        direction = 'in' or sent_at is not null or delivery_state in ('released', 'recalled', 'failed')
    ),
    constraint messages_released_of_direction check ((direction = 'out') = (released_at is not null)),
    constraint messages_answered_of_conversation check (
        not answered or (direction = 'in' and channel_code in ('telephone', 'in_person', 'video'))
    ),
    constraint messages_taken_back_came_in check (not taken_back or direction = 'in'),
    constraint messages_by_hand_goes_out check (not sent_by_hand or direction = 'out'),
    constraint messages_attempts_plausible check (attempts between 0 and 10),
    constraint messages_attempt_of_released check ((delivery_state = 'released') = (next_attempt_at is not null)),
    constraint messages_provider_number_length check (char_length(provider_number) between 1 and 100),
    constraint messages_provider_number_printable check (core.is_single_line(provider_number)),
    constraint messages_released_at_plausible check (core.is_plausible_time(released_at)),
    constraint messages_sent_at_plausible check (core.is_plausible_time(sent_at)),
    constraint messages_received_at_plausible check (core.is_plausible_time(received_at)),
    constraint messages_delivery_reason_length check (char_length(delivery_reason) between 1 and 500),
    constraint messages_delivery_reason_printable check (core.is_single_line(delivery_reason))
);
comment on table tenant.messages is 'What citizen and tenant wrote to each other on an enquiry. Personal.';
comment on column tenant.messages.enquiry_id is 'The enquiry it was written on.';
comment on column tenant.messages.direction is 'in: from the citizen or a third party; out: to them.';
comment on column tenant.messages.channel_code is 'How it came or went.';
comment on column tenant.messages.from_address is 'Address or number it came from, 1 to 320 characters; null when unknown, or the tenant''s own.';
comment on column tenant.messages.to_address is 'Address or number it went to, 1 to 320 characters; null only for what came in.';
comment on column tenant.messages.subject is 'Null where the channel has none.';
comment on column tenant.messages.body is 'Plain text, at most 20,000 characters; what goes out is not blank.';
comment on column tenant.messages.in_reply_to is 'The message of the same enquiry that it answers; null when it answers none.';
comment on column tenant.messages.reply_template_id is 'The agreed words it began from; null when written freely.';
comment on column tenant.messages.after_message_id is
'The last letter to the citizen on this enquiry that its writer had seen; null when there was none, and for what came in.';
comment on column tenant.messages.released_at is 'When a person let it go out; null for what came in.';
comment on column tenant.messages.sent_by_hand is 'True where a person recorded that they sent it themselves.';
comment on column tenant.messages.sent_at is 'When it left; null before, and for what came in without a date.';
comment on column tenant.messages.received_at is 'When it arrived here; null for what goes out.';
comment on column tenant.messages.delivery_state is 'received for what came in; released, recalled, sent, sent_by_hand, delivered or failed for what goes out.';
comment on column tenant.messages.delivery_reason is 'Why it failed, or the last attempt did, as the carrier said; null otherwise.';
comment on column tenant.messages.attempts is 'How often the worker took it to send it, at most 10.';
comment on column tenant.messages.next_attempt_at is 'When the worker may take it; null where nothing is to be sent.';
comment on column tenant.messages.answered is
'True where a person answered in the conversation itself, by telephone, at the counter or by video: as good as a letter, at its end.';
comment on column tenant.messages.taken_back is 'True where it was recorded by mistake, and its writer said so at once (V130).';
comment on column tenant.messages.provider_number is 'What the carrier calls it; null before it took it, and by hand.';

call core.enable_tenant_isolation('tenant.messages');
call core.forbid_delete('tenant.messages');
call core.add_row_metadata('tenant.messages');
call core.add_texts_version('tenant.messages', array['body']);
call audit.enable_tracking('tenant.messages', enquiry_column => 'enquiry_id', cold_columns => array['body']);

create index messages_by_enquiry on tenant.messages (tenant_id, enquiry_id, created_at);
comment on index tenant.messages_by_enquiry is 'queries/enquiry/messages.sql';
create index messages_to_send on tenant.messages (tenant_id, next_attempt_at) where next_attempt_at is not null;
comment on index tenant.messages_to_send is 'migrations/V066__messages.sql (tenant.take_deliveries)';

create policy staff_read on tenant.messages for select to enquiries_app
    using (true);
create policy staff_write on tenant.messages for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_record_delivery on tenant.messages for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.messages for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.messages for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (
        enquiry_id, direction, channel_code, from_address, to_address, subject, body, in_reply_to,
        reply_template_id, after_message_id, answered
    ),
    update (sent_by_hand)
    on tenant.messages to enquiries_app;
call core.grant_loading(
    'tenant.messages', updates => array['delivery_state', 'delivery_reason', 'updated_at', 'updated_by']
);

create function tenant.set_message_times() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.direction = 'in' then
        new.received_at := coalesce(new.received_at, new.created_at);
        new.delivery_state := 'received';
        return new;
    end if;
    if new.sent_by_hand and new.delivery_state is distinct from 'sent_by_hand' then
        new.delivery_state := 'sent_by_hand';
        new.delivery_reason := null;
    end if;
    new.sent_by_hand := new.delivery_state is not distinct from 'sent_by_hand';
    new.released_at := coalesce(new.released_at, new.sent_at, new.created_at);
    new.delivery_state := coalesce(new.delivery_state, 'released');
    if new.delivery_state = 'released' then
        new.next_attempt_at := coalesce(new.next_attempt_at, new.released_at);
    else
        new.next_attempt_at := null;
    end if;
    if new.delivery_state in ('sent', 'sent_by_hand', 'delivered') then
        new.sent_at := coalesce(new.sent_at, new.updated_at);
    end if;
    return new;
end
$$;
create trigger g30_set_message_times before insert or update on tenant.messages
    for each row execute function tenant.set_message_times();

create trigger g50_refuse_addition_to_deleted_enquiry after insert on tenant.messages
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g51_refuse_rewriting after update on tenant.messages
    referencing old table as old_rows new table as new_rows
    for each statement execute function core.refuse_rewriting(
        'delivery_state', 'delivery_reason', 'sent_by_hand', 'sent_at', 'attempts', 'next_attempt_at',
        'provider_number', 'updated_at', 'updated_by', 'version', 'taken_back'
    );

-- As V061 says of enquiries: no foreign key to a row that every writer would lock.
create function tenant.refuse_unknown_channel() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        where not exists (select from core.channels as c where c.code = n.channel_code)
    ) then
        raise exception using
            errcode    = 'UK107',
            constraint = 'refuse_unknown_channel',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'channel_code',
            message    = 'there is no channel of this code',
            hint       = 'Choose one of the channels.';
    end if;
    return null;
end
$$;
create trigger g53_refuse_unknown_channel after insert on tenant.messages
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unknown_channel();

-- Two colleagues answer one citizen: who writes has seen the last letter that went out. The enquiry is locked first, so
-- that the second of two waits for the first and sees it. Nobody reads what an import loads.
create function tenant.refuse_unseen_reply() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if (select auth.batch_id()) is not null then
        return null;
    end if;
    perform from tenant.enquiries as e
    where e.tenant_id = new.tenant_id and e.id = new.enquiry_id
    for no key update;
    if exists (
        select
        from tenant.messages as m
        where
            m.tenant_id = new.tenant_id
            and m.enquiry_id = new.enquiry_id
            and m.id <> new.id
            and m.direction = 'out'
            and m.delivery_state <> 'recalled'
            and m.deleted_at is null
            and (m.created_at, m.id) > (
                select coalesce(max(s.created_at), '-infinity'), coalesce(new.after_message_id, new.id)
                from tenant.messages as s
                where
                    s.tenant_id = new.tenant_id
                    and s.enquiry_id = new.enquiry_id
                    and s.id = new.after_message_id
            )
    ) then
        raise exception using
            errcode    = 'UK252',
            constraint = 'refuse_unseen_reply',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'body',
            message    = 'another letter went to the citizen since',
            hint       = 'Another reply has gone to the citizen since you began. Read it, then send yours if it is still needed.';
    end if;
    return null;
end
$$;
comment on function tenant.refuse_unseen_reply() is
'Refuses a letter to a citizen whose writer has not seen the last one on the enquiry.';
create trigger g54_refuse_unseen_reply after insert on tenant.messages
    for each row when (new.direction = 'out')
    execute function tenant.refuse_unseen_reply();

-- Delivery goes forward: released, sent, delivered or failed. What was not sent, or failed, a person may send by hand.
-- What the worker has not taken yet can be recalled, for good.
create function tenant.refuse_delivery_backwards() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where
            n.delivery_state <> o.delivery_state
            and (o.delivery_state, n.delivery_state) not in (
                ('released', 'sent'), ('released', 'delivered'), ('released', 'failed'), ('sent', 'delivered'),
                ('sent', 'failed'), ('released', 'sent_by_hand'), ('failed', 'sent_by_hand')
            )
            and not (o.delivery_state = 'released' and n.delivery_state = 'recalled' and o.attempts = 0)
    ) then
        raise exception using
            errcode    = 'UK222',
            constraint = 'refuse_delivery_backwards',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'delivery_state',
            message    = 'delivery does not go backwards',
            hint       = 'A message is released, then sent, then delivered or failed; one that was not sent, or failed, may be sent by hand, and one that nobody has tried to send may be recalled.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_delivery_backwards after update on tenant.messages
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_delivery_backwards();

-- Why a person cannot recall a letter, asked by the screen and by app.recall_message.
create function tenant.recall_refusal(
    delivery_state text, attempts integer, written_by uuid, recalled_by uuid, may_write boolean, may_reassign boolean
)
    returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case
        when recall_refusal.may_write is not true
            then 'Your role cannot recall letters. Ask a supervisor.'
        when recall_refusal.delivery_state = 'recalled' then 'This letter is already recalled.'
        when recall_refusal.delivery_state <> 'released'
            then 'Only a letter that waits to be sent can be recalled. Write another reply.'
        when recall_refusal.attempts > 0
            then 'This letter is already being sent. Write another reply.'
        when recall_refusal.written_by <> recall_refusal.recalled_by and recall_refusal.may_reassign is not true
            then 'Only the person who wrote this letter, or a supervisor, can recall it.'
    end;
comment on function tenant.recall_refusal(text, integer, uuid, uuid, boolean, boolean) is
'Why a person cannot recall a letter, as a sentence; null where they can: its author, and who reassigns the work of others.';
grant execute on function tenant.recall_refusal(text, integer, uuid, uuid, boolean, boolean) to enquiries_app;

-- The worker's two functions, in a service session of the tenant. What it takes is counted as an attempt at once, with
-- the next one after 1, 2, 4 … minutes, at most a day: a worker that dies while sending leaves nothing for ever.
create function tenant.take_deliveries(most integer)
    returns table (message_id uuid, channel_code text, to_address text, subject text, body text, attempt smallint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with due as materialized (
        select m.id
        from tenant.messages as m
        where
            m.tenant_id = (select auth.tenant_id())
            and m.next_attempt_at <= auth.now()
            and m.deleted_at is null
        order by m.next_attempt_at
        limit least(take_deliveries.most, 250)
        for no key update skip locked
    )
    update tenant.messages as m
    set
        attempts = m.attempts + 1,
        next_attempt_at = auth.now() + least(interval '1 minute' * 2 ^ m.attempts, interval '1 day')
    from due as d
    where m.tenant_id = (select auth.tenant_id()) and m.id = d.id
    returning m.id, m.channel_code, m.to_address, m.subject, m.body, m.attempts;
end
$$;
comment on function tenant.take_deliveries(integer) is
'Takes released messages that are due, at most 250, counts the attempt and returns what to send. Run by the worker in a service session.';

create function tenant.record_delivery(message_id uuid, state text, provider_number text, reason text) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    result text;
begin
    -- For a while: the attempt counts, and the last one is for good.
    update tenant.messages as m
    set
        delivery_state = case
            when record_delivery.state = 'delayed' and m.attempts < 10 then m.delivery_state
            when record_delivery.state = 'delayed' then 'failed'
            else record_delivery.state
        end,
        delivery_reason = case when record_delivery.state in ('delayed', 'failed') then record_delivery.reason end,
        provider_number = coalesce(record_delivery.provider_number, m.provider_number)
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = record_delivery.message_id
        and m.direction = 'out'
        and record_delivery.state in ('sent', 'delivered', 'failed', 'delayed')
    returning m.delivery_state into result;
    return result;
end
$$;
comment on function tenant.record_delivery(uuid, text, text, text) is
'Records how delivery went: sent, delivered, failed for good, or delayed, which fails after ten attempts. Returns the state, null when there is no such message. Run by the worker in a service session; refuses with UK222.';
grant execute on function tenant.take_deliveries(integer), tenant.record_delivery(uuid, text, text, text)
    to enquiries_worker;
