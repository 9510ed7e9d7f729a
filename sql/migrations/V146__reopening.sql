-- A closed enquiry is opened again for a while after it was closed: by a step of the workflow, with a reason, and by what the
-- citizen sends, unless that only says thank you. The stage it comes back to says for how many days; later, what comes in is
-- kept and the enquiry stays closed.
alter table tenant.stage_changes add constraint stage_changes_message_fkey foreign key (tenant_id, enquiry_id, message_id)
    references tenant.messages (tenant_id, enquiry_id, id) on delete restrict;

-- Until the end of the last day in London, counted from the day on which it came into the stage that it has.
create function tenant.reopening_until(enquiry_id uuid, workflow_id uuid, stage_id uuid) returns timestamptz
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The guards that call it may forbid what finds a few rows by key.
    set enable_nestloop = on
as $$
begin
    return (
        select
            ((max(c.created_at) at time zone 'Europe/London')::date + 1 + s.reopening_days)::timestamp
                at time zone 'Europe/London'
        from tenant.workflow_stages as s
        inner join tenant.stage_changes as c
            on
                s.tenant_id = c.tenant_id
                and c.enquiry_id = reopening_until.enquiry_id
                and c.to_stage_id = reopening_until.stage_id
        where
            s.tenant_id = (select auth.tenant_id())
            and s.workflow_id = reopening_until.workflow_id
            and s.reopening_days is not null
            and s.deleted_at is null
        group by s.reopening_days
    );
end
$$;
comment on function tenant.reopening_until(uuid, uuid, uuid) is
'Until when an enquiry that came into this stage of the workflow may be opened again; null where the workflow sets no limit.';

create function tenant.may_be_reopened(enquiry_id uuid, workflow_id uuid, stage_id uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- What is loaded happened so.
    return auth.batch_id() is not null
        or coalesce(
            tenant.reopening_until(may_be_reopened.enquiry_id, may_be_reopened.workflow_id, may_be_reopened.stage_id)
            > auth.now(),
            true
        );
end
$$;
comment on function tenant.may_be_reopened(uuid, uuid, uuid) is
'Whether an enquiry that is closed in this stage of the workflow may still be opened again; asked by tenant.evaluate_transitions.';
grant execute on function tenant.reopening_until(uuid, uuid, uuid), tenant.may_be_reopened(uuid, uuid, uuid)
    to enquiries_app;

-- Quoted lines, a greeting and a name below are passed over. Any word that is not one of thanks, such as "but" or "not",
-- makes it more than thanks: in doubt somebody reads it.
create function core.says_only_thanks(body text) returns boolean
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    rest text := says_only_thanks.body;
    words text[];
begin
    rest := regexp_replace(rest, '\n[^\n]*\mwrote:.*$|(^|\n)>.*$', '');
    rest := regexp_replace(rest, '^\s*(dear|hi|hello)\s+[^\n,.!?]{1,40}[,\n!]', '', 'i');
    rest := regexp_replace(rest, '\n\s*([[:upper:]][[:alpha:].''’-]*[ \t]*){1,3}\s*$', '');
    words := regexp_split_to_array(btrim(regexp_replace(core.fold(rest), '[^[:alpha:]?]+', ' ', 'g')), ' ');
    return cardinality(words) <= 40
        and words && array['thank', 'thanks', 'cheers', 'diolch', 'appreciated', 'grateful']
        and words <@ array[
            'thank', 'thanks', 'cheers', 'diolch', 'appreciated', 'grateful', 'a', 'all', 'am', 'and', 'answer', 'best', 'brilliant',
            'cofion', 'dear', 'eich', 'ever', 'everything', 'excellent', 'fawr', 'for', 'fast', 'good', 'gorau', 'great', 'hello', 'help',
            'helpful', 'helping', 'hi', 'i', 'iawn', 'kind', 'letter', 'lot', 'm', 'madam', 'many', 'message', 'most', 'much', 'ok',
            'okay', 'once', 'again', 'perfect', 'prompt', 'quick', 'really', 'regards', 'reply', 'response', 'sincerely', 'sir', 'so',
            'team', 'that', 'the', 'this', 'to', 'too', 'truly', 'very', 'was', 'wishes', 'with', 'yn', 'you', 'your', 'yours'
        ];
end
$$;
comment on function core.says_only_thanks(text) is
'Whether a message thanks and says nothing else, in English or Welsh; false in doubt.';
grant execute on function core.says_only_thanks(text) to enquiries_app;

-- Moves an enquiry as a message of the citizen has it. It is recorded first: the guard of V060 lets pass what is recorded so.
-- What forbids it (the body or the type has closed, the whole of a part is closed) leaves the enquiry as it is.
create function tenant.move_by_message(enquiry_id uuid, message_id uuid, to_stage uuid, undoes uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.stage_changes (
        tenant_id, enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, reason, created_at, created_by,
        from_workflow_id, message_id, undoes_id, reopens
    )
    select
        e.tenant_id, e.id, e.version + 1, e.workflow_id, e.stage_id, move_by_message.to_stage,
        case when move_by_message.undoes is null then 'The citizen replied' else 'The message asked for nothing more' end,
        -- As row metadata will say of the enquiry.
        greatest(e.updated_at + interval '1 microsecond', auth.now()), auth.staff_id(), e.workflow_id,
        move_by_message.message_id, move_by_message.undoes, move_by_message.undoes is null
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = move_by_message.enquiry_id;
    update tenant.enquiries as e set stage_id = move_by_message.to_stage
    where e.tenant_id = (select auth.tenant_id()) and e.id = move_by_message.enquiry_id;
    return true;
exception
    when sqlstate 'UK216' or sqlstate 'UK232' or sqlstate 'UK238' or sqlstate 'UK268' then
        return false;
end
$$;
revoke all on function tenant.move_by_message(uuid, uuid, uuid, uuid) from public;

-- What a message that came in does to an enquiry that is closed, or that it had opened again.
create function tenant.follow_reply(message_id uuid, meaning text) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    letter record;
    enquiry record;
    reopening record;
    asks_more boolean;
begin
    if
        auth.batch_id() is not null
        or not (auth.has_capability('work_on_enquiries') or auth.has_capability('receive_from_citizens'))
    then
        return null;
    end if;
    select m.enquiry_id, m.body, m.answered, m.taken_back into letter
    from tenant.messages as m
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = follow_reply.message_id
        and m.direction = 'in'
        and m.deleted_at is null;
    if not found then
        return null;
    end if;
    -- Most that comes in is for open work, and nobody waits for another then.
    if not exists (
        select
        from tenant.enquiries as e
        where e.tenant_id = (select auth.tenant_id()) and e.id = letter.enquiry_id and e.closed_at is not null
    ) and not exists (
        select
        from tenant.stage_changes as c
        where
            c.tenant_id = (select auth.tenant_id())
            and c.enquiry_id = letter.enquiry_id
            and c.message_id = follow_reply.message_id
    ) then
        return null;
    end if;
    perform tenant.lock_enquiries(array[letter.enquiry_id]);
    select e.closed_at, e.workflow_id, e.stage_id, e.deleted_at, tenant.is_merged(e.id) as merged, f.id as return_stage_id
    into enquiry
    from tenant.enquiries as e
    left join tenant.workflow_stages as f
        on
            e.tenant_id = f.tenant_id
            and e.workflow_id = f.workflow_id
            and f.reopening_days is not null
            and f.deleted_at is null
            and not (select g.ends from core.stages as g where g.code = f.stage_code)
    where e.tenant_id = (select auth.tenant_id()) and e.id = letter.enquiry_id;
    select c.id, c.from_stage_id, c.enquiry_version into reopening
    from tenant.stage_changes as c
    where
        c.tenant_id = (select auth.tenant_id())
        and c.enquiry_id = letter.enquiry_id
        and c.message_id = follow_reply.message_id
        and c.undoes_id is null
        and not exists (
            select from tenant.stage_changes as u where u.tenant_id = c.tenant_id and u.undoes_id = c.id
        );
    asks_more := not letter.taken_back and not letter.answered and case
        when follow_reply.meaning is null then not core.says_only_thanks(letter.body)
        when follow_reply.meaning = 'thanked' then false
        -- Nothing is opened to be withdrawn; what is open is closed as withdrawn, by a step.
        when follow_reply.meaning = 'withdrawn' then reopening.id is not null
        else true
    end;
    if enquiry.deleted_at is not null or enquiry.merged then
        return null;
    elsif reopening.id is null and enquiry.closed_at is not null and asks_more then
        return case
            when enquiry.return_stage_id is null then 'no_way_back'
            when not tenant.may_be_reopened(letter.enquiry_id, enquiry.workflow_id, enquiry.stage_id) then 'too_late'
            when
                not tenant.move_by_message(
                    letter.enquiry_id, follow_reply.message_id, enquiry.return_stage_id, null
                )
                then 'no_way_back'
            else 'reopened'
        end;
    elsif reopening.id is null and enquiry.closed_at is not null then
        return 'stays_closed';
    elsif reopening.id is null or asks_more then
        return null;
    end if;
    -- It was opened for nothing. Where work has begun since, it stays open.
    if
        exists (
            select
            from tenant.stage_changes as c
            where
                c.tenant_id = (select auth.tenant_id())
                and c.enquiry_id = letter.enquiry_id
                and c.enquiry_version > reopening.enquiry_version
        )
        or exists (
            select
            from tenant.tasks as k
            where
                k.tenant_id = (select auth.tenant_id())
                and k.enquiry_id = letter.enquiry_id
                and not k.done
                and k.deleted_at is null
                and k.blocks <> 'nothing'
        )
        or exists (
            select
            from tenant.enquiry_links as l
            inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
            where
                l.tenant_id = (select auth.tenant_id())
                and l.enquiry_id = letter.enquiry_id
                and l.kind = 'parent_of'
                and l.active
                and l.deleted_at is null
                and p.closed_at is null
                and p.deleted_at is null
        )
    then
        return 'stays_open';
    end if;
    perform tenant.move_by_message(
        letter.enquiry_id, follow_reply.message_id, reopening.from_stage_id, reopening.id
    );
    return 'closed_again';
end
$$;
comment on function tenant.follow_reply(uuid, text) is
'Opens a closed enquiry again for a message that asks more, or takes that back where the message asked for nothing: reopened, '
'too_late, no_way_back, stays_closed, closed_again or stays_open; null where the enquiry was open anyway.';
revoke all on function tenant.follow_reply(uuid, text) from public;
grant execute on function tenant.follow_reply(uuid, text) to enquiries_app;

create index stage_changes_reopenings on tenant.stage_changes (tenant_id, created_at) where reopens;
comment on index tenant.stage_changes_reopenings is 'queries/reports/reopened.sql';

create view app.reopenings with (security_invoker = true) as
select
    c.enquiry_id,
    c.created_at as reopened_at,
    core.month_of(c.created_at) as month,
    c.reason,
    c.message_id is not null as by_reply,
    p.name as recorded_by,
    y.name as type_name,
    t.name as team_name
from tenant.stage_changes as c
inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
inner join tenant.staff as p on c.tenant_id = p.tenant_id and c.created_by = p.id
inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id
inner join tenant.teams as t on e.tenant_id = t.tenant_id and e.team_id = t.id
where
    c.reopens
    and not exists (select from tenant.stage_changes as u where u.tenant_id = c.tenant_id and u.undoes_id = c.id)
    and e.deleted_at is null
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.reopenings is 'When closed enquiries were opened again, by a reply of the citizen or by staff; what was taken back is none.';
grant select on app.reopenings to enquiries_app;

create function app.reopening_until(enquiry_id uuid) returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select tenant.reopening_until(e.id, e.workflow_id, e.stage_id)
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = reopening_until.enquiry_id and e.closed_at is not null;
end;
comment on function app.reopening_until(uuid) is
'Until when a closed enquiry may be opened again; null where it is open, or its workflow sets no limit.';
grant execute on function app.reopening_until(uuid) to enquiries_app;
