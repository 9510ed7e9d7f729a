-- What a message of a citizen meant: an answer to a question, a withdrawal, chasing, thanks. It is an act on the clocks that
-- names its message, so that a meaning that was wrong is taken back and said anew, the clocks are computed again, and both stay
-- in the history (docs/decisions/0016).
create view app.message_meanings with (security_invoker = true) as
select a.message_id, a.enquiry_id, a.kind, a.id as act_id
from tenant.clock_acts as a
where
    a.deleted_at is null
    and a.message_id is not null
    and a.kind in ('clarification_received', 'withdrawn', 'chased', 'thanked')
    and not exists (
        select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
    )
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.message_meanings is 'What messages meant, as it was said last.';
grant select on app.message_meanings to enquiries_app;

create index clock_acts_by_message on tenant.clock_acts (tenant_id, message_id) where message_id is not null;
comment on index tenant.clock_acts_by_message is 'queries/enquiry/messages.sql';

create function app.mean_message(message_id uuid, meaning text, reason text)
    returns table (enquiry_id uuid, former text, effect text)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    letter record;
    before record;
begin
    select m.enquiry_id, m.received_at into letter
    from tenant.messages as m
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = mean_message.message_id
        and m.direction = 'in'
        and not m.taken_back
        and m.deleted_at is null;
    if not found then
        return;
    end if;
    select v.act_id, v.kind into before from app.message_meanings as v where v.message_id = mean_message.message_id;
    mean_message.enquiry_id := letter.enquiry_id;
    mean_message.former := before.kind;
    if before.kind is not distinct from mean_message.meaning then
        return next;
        return;
    end if;
    if before.act_id is not null then
        insert into tenant.clock_acts (enquiry_id, kind, takes_back_id, happened_at, reason)
        select letter.enquiry_id, 'taken_back', before.act_id, (select auth.now()), mean_message.reason;
    end if;
    -- Before the meaning is recorded, which an enquiry that stays closed may refuse.
    mean_message.effect := tenant.follow_reply(mean_message.message_id, mean_message.meaning);
    if mean_message.meaning is not null then
        insert into tenant.clock_acts (enquiry_id, kind, message_id, happened_at, reason)
        select letter.enquiry_id, mean_message.meaning, mean_message.message_id, letter.received_at, mean_message.reason;
    end if;
    return next;
end
$$;
comment on function app.mean_message(uuid, text, text) is
'Says what a message that came in meant, null for nothing in particular; what was said before is taken back with the reason. A closed '
'enquiry follows (tenant.follow_reply). Returns what that was, and nothing where there is no such message.';
grant execute on function app.mean_message(uuid, text, text) to enquiries_app;

-- A message is kept as it was written. Who recorded it by mistake takes it back within ten minutes, as other acts are undone.
create function app.take_back_message(message_id uuid) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    letter record;
begin
    select m.enquiry_id, m.created_by, m.created_at, m.answered into letter
    from tenant.messages as m
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = take_back_message.message_id
        and m.direction = 'in'
        and not m.taken_back
        and m.deleted_at is null
    for no key update;
    if not found then
        return null;
    end if;
    if
        letter.created_by is distinct from (select auth.staff_id())
        or letter.created_at < (select auth.now()) - interval '10 minutes'
        or not (select auth.has_capability('work_on_enquiries'))
    then
        raise exception using
            errcode    = 'UK441',
            constraint = 'take_back_message',
            schema     = 'tenant',
            table      = 'messages',
            message    = 'a message is taken back by who recorded it, within ten minutes',
            hint       = 'Say what it meant instead: it stays as it was written.';
    end if;
    perform tenant.lock_enquiries(array[letter.enquiry_id]);
    insert into tenant.clock_acts (enquiry_id, kind, takes_back_id, happened_at, reason)
    select a.enquiry_id, 'taken_back', a.id, (select auth.now()), 'The message was recorded by mistake'
    from tenant.clock_acts as a
    where
        a.tenant_id = (select auth.tenant_id())
        and a.message_id = take_back_message.message_id
        and not exists (
            select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
        );
    update tenant.messages as m set taken_back = true
    where m.tenant_id = (select auth.tenant_id()) and m.id = take_back_message.message_id;
    if letter.answered then
        perform tenant.update_clocks(array[letter.enquiry_id]);
    end if;
    -- What it had opened again.
    perform tenant.follow_reply(take_back_message.message_id, null);
    return letter.enquiry_id;
end
$$;
comment on function app.take_back_message(uuid) is
'Takes back a message that this person recorded within the last ten minutes, with its meaning; returns its enquiry, null where there is none.';
grant execute on function app.take_back_message(uuid) to enquiries_app;
