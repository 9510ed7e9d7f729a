-- Holds: an enquiry that waits says until when. A person puts one on hold; a stage that waits puts one on hold by itself, for as
-- many days as it says, so that nothing waits without an end. A hold ends at its time, with whatever comes in before (a message,
-- a document or a task of somebody else), with the next step, and when it is closed. It survives a change of hands. While one
-- is over and nobody has dealt with it, the enquiry is due at that moment, unless a clock runs: it stands on top (V119).
create table tenant.holds (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    enquiry_id    uuid not null,
    kind          text not null default 'hold',
    reason        text,
    ends_at       timestamptz not null,
    ended_at      timestamptz,
    ended_because text,
    dealt_with_at timestamptz,

    constraint holds_pkey primary key (tenant_id, id),
    constraint holds_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint holds_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint holds_kind_known check (kind in ('hold', 'answer', 'review')),
    constraint holds_reason_length check (char_length(reason) between 1 and 500),
    constraint holds_reason_printable check (core.is_single_line(reason)),
    constraint holds_reason_of_a_person check ((kind = 'hold') = core.is_not_blank(coalesce(reason, ''))),
    constraint holds_ends_at_plausible check (core.is_plausible_time(ends_at)),
    constraint holds_ended_because_known check (
        ended_because in ('time', 'message_came', 'document_came', 'task_came', 'step', 'closed', 'replaced', 'by_hand')
    ),
    constraint holds_ended_for_a_reason check ((ended_at is null) = (ended_because is null)),
    constraint holds_dealt_with_when_ended check (dealt_with_at is null or ended_at is not null)
);
comment on table tenant.holds is 'Until when an enquiry waits, and what ended that.';
comment on column tenant.holds.enquiry_id is 'The enquiry that waits.';
comment on column tenant.holds.kind is
'hold: a person put it there; answer: its stage waits for somebody; review: nothing else says when it is looked at next.';
comment on column tenant.holds.reason is 'What it waits for, 1 to 500 characters, said by the person; null for the other kinds. May be personal.';
comment on column tenant.holds.ends_at is 'When it ends by itself.';
comment on column tenant.holds.ended_at is 'When it ended; null while it lasts.';
comment on column tenant.holds.ended_because is
'time, message_came, document_came or task_came: somebody has to look; step, closed, replaced or by_hand: somebody did; null while it lasts.';
comment on column tenant.holds.dealt_with_at is 'When somebody took the enquiry up after it had ended; null while nobody did.';

call core.enable_tenant_isolation('tenant.holds');
call core.forbid_delete('tenant.holds');
call core.add_row_metadata('tenant.holds');
call audit.enable_tracking('tenant.holds', enquiry_column => 'enquiry_id');

create unique index holds_one_at_a_time on tenant.holds (tenant_id, enquiry_id) where ended_at is null and deleted_at is null;
comment on index tenant.holds_one_at_a_time is 'migrations/V147__holds.sql';
create index holds_not_dealt_with on tenant.holds (tenant_id, enquiry_id, created_at)
    where dealt_with_at is null and deleted_at is null;
comment on index tenant.holds_not_dealt_with is 'queries/queue/page.sql (app.queue_rows)';
create index holds_to_end on tenant.holds (tenant_id, ends_at) where ended_at is null and deleted_at is null;
comment on index tenant.holds_to_end is 'migrations/V147__holds.sql (tenant.end_due_holds)';
create index holds_by_enquiry on tenant.holds (tenant_id, enquiry_id, created_at);
comment on index tenant.holds_by_enquiry is 'migrations/V147__holds.sql (foreign key)';

create policy staff_read on tenant.holds for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_works on tenant.holds for all to enquiries_owner using (true) with check (true);
create policy worker_finds_holds on tenant.holds for select to enquiries_worker using (true);
grant select on tenant.holds to enquiries_app, enquiries_loader, enquiries_worker;

-- The end is the moment of what ended it; of a hold that ran out, the moment that was set.
create function tenant.set_hold_times() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.ended_because is not null and old.ended_because is null then
        new.ended_at := case when new.ended_because = 'time' then new.ends_at else new.updated_at end;
    end if;
    if new.ended_because in ('step', 'closed', 'replaced', 'by_hand') then
        new.dealt_with_at := coalesce(new.dealt_with_at, new.ended_at);
    end if;
    return new;
end
$$;
create trigger g30_set_hold_times before update on tenant.holds
    for each row execute function tenant.set_hold_times();

create function tenant.longest_hold() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return interval '120 days';
comment on function tenant.longest_hold() is 'How long an enquiry may be put on hold at most.';
create function tenant.usual_waiting_days() returns integer
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return 28;
comment on function tenant.usual_waiting_days() is
'For how many days a stage waits that does not say so, and after how many an enquiry without any other moment is looked at.';
grant execute on function tenant.longest_hold(), tenant.usual_waiting_days() to enquiries_app;

create function tenant.refuse_unfit_hold() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    closed boolean;
begin
    select e.closed_at is not null into closed
    from tenant.enquiries as e
    where e.tenant_id = new.tenant_id and e.id = new.enquiry_id
    for no key update;
    if closed then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_hold_on_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then put it on hold.';
    end if;
    if new.kind = 'hold' and (new.ends_at <= new.created_at or new.ends_at > new.created_at + tenant.longest_hold()) then
        raise exception using
            errcode    = 'UK457',
            constraint = 'refuse_hold_without_end',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'ends_at',
            message    = 'a hold ends after now, and within 120 days',
            hint       = 'Choose a time after now, at most 120 days ahead.';
    end if;
    return null;
end
$$;
create trigger g40_refuse_addition_to_deleted_enquiry after insert on tenant.holds
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g50_refuse_unfit_hold after insert on tenant.holds
    for each row execute function tenant.refuse_unfit_hold();

-- The holds of enquiries that nobody has dealt with end for a reason. The caller has locked the enquiries. In a load the times
-- are those of what happened.
create function tenant.end_holds(enquiry_ids uuid[], because text, at timestamptz, by uuid) returns bigint
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The triggers that call it may forbid what finds a few rows by key.
    set enable_nestloop = on
as $$
declare
    ended bigint;
    deals boolean := end_holds.because in ('step', 'closed', 'replaced', 'by_hand');
begin
    update tenant.holds as h set
        ended_because = coalesce(h.ended_because, end_holds.because),
        dealt_with_at = case when deals then greatest(end_holds.at, h.ended_at) end,
        updated_at = greatest(end_holds.at, h.updated_at),
        updated_by = end_holds.by
    where
        h.tenant_id = (select auth.tenant_id())
        and h.enquiry_id = any (end_holds.enquiry_ids)
        and h.dealt_with_at is null
        and h.deleted_at is null
        and (h.ended_at is null or deals)
        -- What a person adds to an enquiry that they put on hold does not end it.
        and not (
            end_holds.because in ('document_came', 'task_came')
            and h.kind = 'hold'
            and h.created_by = end_holds.by
        );
    get diagnostics ended = row_count;
    return ended;
end
$$;
comment on function tenant.end_holds(uuid[], text, timestamptz, uuid) is
'Ends the holds of enquiries for a reason; returns how many rows it changed.';
revoke all on function tenant.end_holds(uuid[], text, timestamptz, uuid) from public;

-- An open enquiry without a clock that runs, a hold and a task gets a day on which it is looked at: when its last clock stops
-- (V119), its last task is done or its hold is ended by hand.
create function tenant.keep_in_sight(enquiry_ids uuid[]) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_nestloop = on
as $$
begin
    insert into tenant.holds (enquiry_id, kind, ends_at, created_at, created_by)
    select e.id, 'review', e.updated_at + make_interval(days => tenant.usual_waiting_days()), e.updated_at, e.updated_by
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = any (keep_in_sight.enquiry_ids)
        and e.closed_at is null
        and e.deleted_at is null
        and e.due_at >= core.not_due()
        and not exists (
            select
            from tenant.holds as h
            where h.tenant_id = e.tenant_id and h.enquiry_id = e.id and h.dealt_with_at is null and h.deleted_at is null
        )
        and not exists (
            select
            from tenant.tasks as k
            where k.tenant_id = e.tenant_id and k.enquiry_id = e.id and not k.done and k.deleted_at is null
        )
    order by e.id;
end
$$;
comment on function tenant.keep_in_sight(uuid[]) is
'Gives open enquiries without any next moment a day on which they are looked at.';
revoke all on function tenant.keep_in_sight(uuid[]) from public;

create function tenant.keep_in_sight_without_task() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform tenant.keep_in_sight(array[old.enquiry_id]);
    return null;
end
$$;
create trigger k66_keep_in_sight_without_task after update on tenant.tasks
    for each row when (
        old.enquiry_id is not null
        and not old.done
        and old.deleted_at is null
        and (new.done or new.deleted_at is not null or new.enquiry_id is distinct from old.enquiry_id)
    )
    execute function tenant.keep_in_sight_without_task();

-- A step deals with what has ended, and ends what lasts; a stage that waits begins a hold. Only rows whose stage or end changed
-- come here.
create function tenant.follow_steps_with_holds() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if exists (
        select
        from tenant.holds as h
        where
            h.tenant_id = new.tenant_id
            and h.enquiry_id = new.id
            and h.dealt_with_at is null
            and h.deleted_at is null
    ) then
        perform tenant.end_holds(
            array[new.id], case when new.closed_at is null then 'step' else 'closed' end, new.updated_at, new.updated_by
        );
    end if;
    if new.closed_at is null then
        insert into tenant.holds (enquiry_id, kind, ends_at, created_at, created_by)
        select
            new.id,
            'answer',
            new.updated_at + make_interval(days => coalesce(s.waiting_days, tenant.usual_waiting_days())),
            new.updated_at,
            new.updated_by
        from tenant.workflow_stages as s
        inner join core.stages as g on s.stage_code = g.code
        where s.tenant_id = new.tenant_id and s.id = new.stage_id and g.waits;
    end if;
    return null;
end
$$;
create trigger k60_follow_steps_with_holds after update of stage_id, closed_at on tenant.enquiries
    for each row when (
        new.stage_id <> old.stage_id or new.closed_at is distinct from old.closed_at
    )
    execute function tenant.follow_steps_with_holds();

-- What comes in before the end: somebody has to look now. The enquiry is held first, as a step holds it.
create function tenant.end_hold_early() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if
        (select auth.batch_id()) is not null
        or not exists (
            select
            from tenant.holds as h
            where
                h.tenant_id = new.tenant_id
                and h.enquiry_id = new.enquiry_id
                and h.ended_at is null
                and h.dealt_with_at is null
                and h.deleted_at is null
        )
    then
        return null;
    end if;
    perform tenant.lock_enquiries(array[new.enquiry_id]);
    perform tenant.end_holds(array[new.enquiry_id], tg_argv[0], new.created_at, new.created_by);
    perform tenant.update_due_times(array[new.enquiry_id]);
    return null;
end
$$;
create trigger k66_end_hold_early after insert on tenant.messages
    for each row when (new.direction = 'in')
    execute function tenant.end_hold_early('message_came');
create trigger k66_end_hold_early after insert on tenant.documents
    for each row execute function tenant.end_hold_early('document_came');
create trigger k66_end_hold_early after insert on tenant.tasks
    for each row when (new.enquiry_id is not null)
    execute function tenant.end_hold_early('task_came');

create function tenant.refuse_hold_by_reader() returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.has_capability('work_on_enquiries') is not true then
        raise insufficient_privilege using
            constraint = 'refuse_hold_by_reader',
            message    = 'this role puts nothing on hold',
            hint       = 'Your role cannot put enquiries on hold. Ask a colleague.';
    end if;
end
$$;

-- One at a time: a newer hold replaces the one there is, also in a stage that waits.
create function app.hold_enquiries(enquiry_ids uuid[], reason text, ends_at timestamptz)
    returns table (id uuid, hold_id uuid)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.refuse_too_many(cardinality(hold_enquiries.enquiry_ids));
    perform tenant.refuse_hold_by_reader();
    perform tenant.lock_enquiries(hold_enquiries.enquiry_ids);
    perform tenant.end_holds(hold_enquiries.enquiry_ids, 'replaced', auth.now(), auth.staff_id());
    return query
    with held as (
        insert into tenant.holds as h (enquiry_id, reason, ends_at)
        select e.id, hold_enquiries.reason, hold_enquiries.ends_at
        from tenant.enquiries as e
        where
            e.tenant_id = (select auth.tenant_id())
            and e.id = any (hold_enquiries.enquiry_ids)
            and e.deleted_at is null
        order by e.id
        returning h.enquiry_id, h.id as hold_id
    )

    select n.enquiry_id, n.hold_id from held as n;
    perform tenant.update_due_times(hold_enquiries.enquiry_ids);
end
$$;
comment on function app.hold_enquiries(uuid[], text, timestamptz) is
'Puts enquiries on hold until a time, instead of the hold that they have; returns those held. Refuses with UK457.';

-- A stage that waits is on hold again, for the days that it had: it waits for an answer still.
create function app.end_hold(enquiry_ids uuid[]) returns table (id uuid)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.refuse_too_many(cardinality(end_hold.enquiry_ids));
    perform tenant.refuse_hold_by_reader();
    perform tenant.lock_enquiries(end_hold.enquiry_ids);
    return query
    with lasting as materialized (
        select h.enquiry_id
        from tenant.holds as h
        where
            h.tenant_id = (select auth.tenant_id())
            and h.enquiry_id = any (end_hold.enquiry_ids)
            and h.dealt_with_at is null
            and h.deleted_at is null
    )

    select distinct l.enquiry_id from lasting as l;
    perform tenant.end_holds(end_hold.enquiry_ids, 'by_hand', auth.now(), auth.staff_id());
    insert into tenant.holds (enquiry_id, kind, ends_at)
    select
        e.id,
        'answer',
        auth.now() + make_interval(days => coalesce(s.waiting_days, tenant.usual_waiting_days()))
    from tenant.enquiries as e
    inner join tenant.workflow_stages as s
        on e.tenant_id = s.tenant_id and e.workflow_id = s.workflow_id and e.stage_id = s.id
    inner join core.stages as g on s.stage_code = g.code and g.waits
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = any (end_hold.enquiry_ids)
        and e.closed_at is null
        and e.deleted_at is null;
    perform tenant.update_due_times(end_hold.enquiry_ids);
    perform tenant.keep_in_sight(end_hold.enquiry_ids);
end
$$;
comment on function app.end_hold(uuid[]) is
'Ends the holds of enquiries, and deals with those that have ended; returns the enquiries that had one. One whose stage waits is on hold again for the days of its stage.';
grant execute on function app.hold_enquiries(uuid[], text, timestamptz), app.end_hold(uuid[]) to enquiries_app;

-- Silence: the step that the workflow takes where no answer came, where nothing else stands against it. It is recorded before it
-- is made: the guard of V060 lets pass what names its hold.
alter table tenant.stage_changes add constraint stage_changes_hold_fkey foreign key (tenant_id, hold_id)
    references tenant.holds (tenant_id, id) on delete restrict;
create index stage_changes_by_hold on tenant.stage_changes (tenant_id, hold_id) where hold_id is not null;
comment on index tenant.stage_changes_by_hold is 'migrations/V147__holds.sql (foreign key)';

create function tenant.move_on_silence(enquiry_id uuid, hold_id uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    step record;
begin
    select e.version, e.updated_at, e.workflow_id, e.stage_id, t.to_stage_id, t.label, t.needs_outcome into step
    from tenant.enquiries as e
    inner join tenant.workflow_transitions as t
        on e.tenant_id = t.tenant_id and e.workflow_id = t.workflow_id and e.stage_id = t.from_stage_id
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = move_on_silence.enquiry_id
        and e.closed_at is null
        and e.deleted_at is null
        and t.on_silence
        and t.deleted_at is null;
    if not found or exists (
        select
        from tenant.enquiries as e
        cross join lateral tenant.evaluate_transitions(
            array[e.id], array[e.stage_id], array['system'], array['silence'], array['silence'], array[e.assignee_id],
            array[e.version]
        ) as j
        where
            e.tenant_id = (select auth.tenant_id())
            and e.id = move_on_silence.enquiry_id
            and j.to_stage_id = step.to_stage_id
            and not j.refusals <@ array[
                'role', 'assignee', 'approval', 'approval_undecided', 'approval_overtaken', 'countersign',
                'countersign_undecided', 'countersign_overtaken'
            ]
    ) then
        return false;
    end if;
    insert into tenant.stage_changes (
        tenant_id, enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, reason, created_at, created_by,
        from_workflow_id, hold_id
    )
    select
        (select auth.tenant_id()), move_on_silence.enquiry_id, step.version + 1, step.workflow_id, step.stage_id,
        step.to_stage_id, 'No answer came', greatest(step.updated_at + interval '1 microsecond', auth.now()), auth.staff_id(),
        step.workflow_id, move_on_silence.hold_id;
    update tenant.enquiries as e set
        stage_id = step.to_stage_id,
        outcome = case when step.needs_outcome then coalesce(e.outcome, step.label) else e.outcome end
    where e.tenant_id = (select auth.tenant_id()) and e.id = move_on_silence.enquiry_id;
    return true;
exception
    when sqlstate 'UK268' then
        return false;
end
$$;
revoke all on function tenant.move_on_silence(uuid, uuid) from public;

-- The worker's duty, in a service session: holds whose time has come. The enquiries are locked first; one that somebody holds waits for the next run.
create function tenant.end_due_holds() returns bigint
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    this_moment timestamptz := auth.now();
    due record;
    done bigint := 0;
begin
    for due in
        select e.id as enquiry_id, h.id as hold_id, h.kind
        from tenant.holds as h
        inner join tenant.enquiries as e on h.tenant_id = e.tenant_id and h.enquiry_id = e.id
        where
            h.tenant_id = this_tenant
            and h.ends_at <= this_moment
            and h.ended_at is null
            and h.deleted_at is null
        order by e.id
        limit 50
        for no key update of e skip locked
    loop
        -- Read again: it may have ended while the row was waited for.
        update tenant.holds as h set ended_because = 'time'
        where h.tenant_id = this_tenant and h.id = due.hold_id and h.ended_at is null;
        if found and due.kind = 'answer' then
            perform tenant.move_on_silence(due.enquiry_id, due.hold_id);
        end if;
        perform tenant.update_due_times(array[due.enquiry_id]);
        done := done + 1;
    end loop;
    return done;
end
$$;
comment on function tenant.end_due_holds() is
'Ends holds whose time has come, at most 50, and takes the step of silence where the workflow has one; returns how many ended. For the worker.';
grant execute on function tenant.end_due_holds() to enquiries_worker;

-- Nothing open is out of sight: an open enquiry has somebody who is at work, or a team's queue, and a next moment: a clock that
-- runs, a hold (one that has ended stands on top), or a task with its time. Paused clocks have no moment, so that open work without
-- a due time is all that is looked at.
create view tenant.overlooked_enquiries with (security_invoker = true) as
select e.tenant_id, e.id as enquiry_id, 'moment' as lacks
from tenant.enquiries as e
where
    e.closed_at is null
    and e.deleted_at is null
    and e.due_at >= core.not_due()
    and not exists (
        select
        from tenant.holds as h
        where h.tenant_id = e.tenant_id and h.enquiry_id = e.id and h.dealt_with_at is null and h.deleted_at is null
    )
    and not exists (
        select
        from tenant.tasks as k
        where k.tenant_id = e.tenant_id and k.enquiry_id = e.id and not k.done and k.deleted_at is null
    )
union all
select e.tenant_id, e.id, 'holder'
from tenant.enquiries as e
inner join tenant.staff as p on e.tenant_id = p.tenant_id and e.assignee_id = p.id
where
    e.closed_at is null
    and e.deleted_at is null
    and not (p.active and p.deleted_at is null);
comment on view tenant.overlooked_enquiries is
'Open enquiries that lack a next moment, or whose holder does not work here; empty but for what the worker has not come to yet.';

create view app.overlooked_enquiries with (security_invoker = true) as
select o.enquiry_id, o.lacks
from tenant.overlooked_enquiries as o
where o.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.overlooked_enquiries is
'Open enquiries that lack a next moment (moment), or whose holder does not work here (holder).';
grant select on tenant.overlooked_enquiries, app.overlooked_enquiries to enquiries_app;

-- At most one lasts, and nobody has dealt with at most one.
create view app.holds with (security_invoker = true) as
select
    h.enquiry_id,
    h.id,
    h.kind,
    h.reason,
    -- Past where it has ended.
    coalesce(h.ended_at, h.ends_at) as until,
    h.ended_because,
    p.name as held_by,
    h.created_at as held_at
from tenant.holds as h
inner join tenant.enquiries as e on h.tenant_id = e.tenant_id and h.enquiry_id = e.id and e.deleted_at is null
inner join tenant.staff as p on h.tenant_id = p.tenant_id and h.created_by = p.id
where
    h.dealt_with_at is null
    and h.deleted_at is null
    and h.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.holds is 'Holds that last, and those that have ended and nobody has dealt with. Personal.';
grant select on app.holds to enquiries_app;

create or replace view app.queue_rows with (security_invoker = true) as
select
    e.id, e.reference, e.subject, e.enquiry_type_id, e.type_name, e.stage_name, e.stage_code, e.priority_code,
    e.priority_name, e.received_at, e.due_at, e.closed_at, e.assignee_id, e.assignee_name, e.team_id, e.team_name,
    e.version, e.citizen_id, e.citizen_name,
    -- One look-up for each row that is shown.
    (
        select k.due_at
        from app.open_tasks as k
        where k.enquiry_id = e.id
        order by k.due_at
        limit 1
    ) as next_task_due_at,
    (select h.until from app.holds as h where h.enquiry_id = e.id limit 1) as hold_until
from app.enquiries as e;
