-- Approvals to be decided and tasks to be done, as the staff program reads and writes them.
create view app.approvals with (security_invoker = true) as
select
    a.id, a.enquiry_id, e.reference, e.subject, a.workflow_transition_id, t.label, a.enquiry_version,
    -- Worth nothing any more: the enquiry has moved on since it was asked for.
    e.version <> a.enquiry_version and a.used_at is null as superseded,
    a.reason, a.created_at, a.created_by, p.name as asked_by, a.decision, a.decision_reason, a.decided_at,
    d.name as decided_by_name, a.used_at, a.version,
    -- Null where the person may decide.
    tenant.decision_refusal(
        a.decision,
        a.created_by,
        (select auth.staff_id()),
        tenant.deciding_roles(
            (select auth.staff_id()), a.created_by, ((select auth.now()) at time zone 'Europe/London')::date
        ),
        t.needs_approval or t.approval_takes_step,
        a.needs_countersign
    ) as undecidable_because,
    a.needs_countersign,
    a.due_at
from tenant.approvals as a
inner join tenant.enquiries as e on a.tenant_id = e.tenant_id and a.enquiry_id = e.id
inner join tenant.workflow_transitions as t
    on a.tenant_id = t.tenant_id and a.workflow_transition_id = t.id
inner join tenant.staff as p on a.tenant_id = p.tenant_id and a.created_by = p.id
left join tenant.staff as d on a.tenant_id = d.tenant_id and a.decided_by = d.id
where
    a.deleted_at is null
    and e.deleted_at is null
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

-- Steps that are approved and not taken yet, each with who is to take it: who asked, if their role may, and else who
-- approved. It leaves when the step is taken, and when the enquiry changes, which makes the approval worthless.
create view app.approved_steps with (security_invoker = true) as
select
    a.id as approval_id,
    a.enquiry_id,
    a.workflow_transition_id,
    case
        when p.active and p.deleted_at is null and exists (
            select
            from tenant.transition_roles as r
            where
                r.tenant_id = a.tenant_id
                and r.workflow_transition_id = a.workflow_transition_id
                and r.role_code = p.role_code
                and r.deleted_at is null
        ) then a.created_by
        else a.decided_by
    end as staff_id
from tenant.approvals as a
inner join tenant.enquiries as e
    on a.tenant_id = e.tenant_id and a.enquiry_id = e.id and a.enquiry_version = e.version
inner join tenant.staff as p on a.tenant_id = p.tenant_id and a.created_by = p.id
where
    a.decision = 'approved'
    and a.used_at is null
    and a.deleted_at is null
    and e.deleted_at is null
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.tasks with (security_invoker = true) as
select
    k.id, k.enquiry_id, e.reference, e.subject, k.kind, k.what, k.staff_id, p.name as staff_name, k.team_id,
    t.name as team_name, k.due_at, k.due_from, k.blocks, g.name as blocked_stage_name, k.done, k.outcome, k.done_at,
    d.name as done_by_name, k.version, c.phone
from tenant.tasks as k
left join tenant.staff as p on k.tenant_id = p.tenant_id and k.staff_id = p.id
left join tenant.teams as t on k.tenant_id = t.tenant_id and k.team_id = t.id
left join core.stages as g on k.blocked_stage_code = g.code
left join tenant.staff as d on k.tenant_id = d.tenant_id and k.done_by = d.id
left join tenant.enquiries as e on k.tenant_id = e.tenant_id and k.enquiry_id = e.id
left join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id and c.deleted_at is null
where
    k.deleted_at is null
    and k.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

grant select on app.approvals, app.approved_steps, app.tasks to enquiries_app;
comment on view app.approvals is 'Requests for approval and their decisions, by name. Personal.';
comment on view app.approved_steps is 'Approved steps that are not taken yet, and who is to take each.';
comment on view app.tasks is 'Tasks in use, by name. Personal.';

create function app.request_approval(
    enquiry_id uuid, seen_version integer, transition_id uuid, reason text
)
    returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.approvals (enquiry_id, workflow_transition_id, enquiry_version, reason)
    values (
        request_approval.enquiry_id, request_approval.transition_id, request_approval.seen_version,
        request_approval.reason
    )
    returning approvals.id;
end;
comment on function app.request_approval(uuid, integer, uuid, text) is
'Asks that an enquiry may take a step, as it was seen; returns the request''s key. Refuses with UK203.';

-- Approving a step that says so takes it too, with what the asker gave as its reason: both or neither. What refuses the step is
-- then said to who approves. A request that has been overtaken is decided, and takes none.
create function app.decide_approval(
    approval_id uuid, seen_version integer, decision text, reason text
)
    returns table (version integer, enquiry_version integer)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    step record;
begin
    select a.enquiry_id, a.enquiry_version, a.reason, t.to_stage_id into step
    from tenant.approvals as a
    inner join tenant.workflow_transitions as t on a.tenant_id = t.tenant_id and a.workflow_transition_id = t.id
    where
        a.tenant_id = (select auth.tenant_id())
        and a.id = decide_approval.approval_id
        and a.version = decide_approval.seen_version
        and decide_approval.decision = 'approved'
        and t.approval_takes_step;
    -- The enquiry before the request, as every step takes them.
    perform
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = step.enquiry_id
    for no key update;

    update tenant.approvals as a set
        decision = decide_approval.decision,
        decision_reason = decide_approval.reason
    where
        a.tenant_id = (select auth.tenant_id())
        and a.id = decide_approval.approval_id
        and a.version = decide_approval.seen_version
        and a.deleted_at is null
    returning a.version into version;
    if version is not null then
        update tenant.enquiries as e set
            stage_id = step.to_stage_id,
            stage_reason = step.reason
        where
            e.tenant_id = (select auth.tenant_id())
            and e.id = step.enquiry_id
            and e.version = step.enquiry_version
            and e.deleted_at is null
        returning e.version into enquiry_version;
    end if;
    return next;
end
$$;
comment on function app.decide_approval(uuid, integer, text, text) is
'Approves or refuses, and takes the step where it says that approving does; returns the request''s new version, null when it had moved on, and that of the enquiry where it moved. Refuses with UK203 and, for the step, as a change of stage.';

create function app.set_tasks(
    enquiry_ids uuid[], kind text, what text, staff_id uuid, team_id uuid, due_at timestamptz, blocks text,
    blocked_stage_code text, due_from timestamptz default null
)
    returns table (task_id uuid, enquiry_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(set_tasks.enquiry_ids));

    insert into tenant.tasks (
        enquiry_id, kind, what, staff_id, team_id, due_at, blocks, blocked_stage_code, due_from
    )
    select
        asked.enquiry_id,
        set_tasks.kind,
        set_tasks.what,
        case when set_tasks.team_id is null then coalesce(set_tasks.staff_id, (select auth.staff_id()))
            else set_tasks.staff_id end,
        set_tasks.team_id,
        set_tasks.due_at,
        set_tasks.blocks,
        set_tasks.blocked_stage_code,
        set_tasks.due_from
    from unnest(set_tasks.enquiry_ids) as asked (enquiry_id)
    order by asked.enquiry_id
    returning tasks.id, tasks.enquiry_id;
end;
comment on function app.set_tasks(uuid[], text, text, uuid, uuid, timestamptz, text, text, timestamptz) is
'Creates one task on each enquiry, or one of no enquiry for null: of a person, by default the caller, or of a team; a call-back may have a window that begins at due_from. Returns their keys. Refuses with UK206 and UK201.';

create function app.change_task(
    task_id uuid, seen_version integer, staff_id uuid, team_id uuid, due_at timestamptz, done boolean, outcome text
)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.tasks as k set
        -- A person takes or is given it, and it stays its team's; given to a team, it waits there for a person.
        staff_id = case when change_task.team_id is not null then change_task.staff_id
            else coalesce(change_task.staff_id, k.staff_id) end,
        team_id = coalesce(change_task.team_id, k.team_id),
        due_at = coalesce(change_task.due_at, k.due_at),
        -- A window that is moved keeps its length.
        due_from = k.due_from + (coalesce(change_task.due_at, k.due_at) - k.due_at),
        done = coalesce(change_task.done, k.done),
        outcome = case when change_task.done = false then null else coalesce(change_task.outcome, k.outcome) end
    where
        k.tenant_id = (select auth.tenant_id())
        and k.id = change_task.task_id
        and k.version = change_task.seen_version
        and k.deleted_at is null
    returning k.version;
end;
comment on function app.change_task(uuid, integer, uuid, uuid, timestamptz, boolean, text) is
'Hands a task to a person or a team, moves it to another time, or marks it done; null leaves as it is. Returns its new version, null when it had moved on.';

-- Handing on says both holders, since null cannot mean both "as it was" and "none": undoing it takes a team away again
-- from a task that was a person's alone.
create function app.hand_on_task(task_id uuid, seen_version integer, staff_id uuid, team_id uuid)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.tasks as k set
        staff_id = hand_on_task.staff_id,
        team_id = hand_on_task.team_id
    where
        k.tenant_id = (select auth.tenant_id())
        and k.id = hand_on_task.task_id
        and k.version = hand_on_task.seen_version
        and k.deleted_at is null
    returning k.version;
end;
comment on function app.hand_on_task(uuid, integer, uuid, uuid) is
'Gives a task to a person, to a team, or to a person of a team; null is none. Returns its new version, null when it had moved on. Refuses with UK206.';

grant execute on function
    app.hand_on_task(uuid, integer, uuid, uuid),
    app.request_approval(uuid, integer, uuid, text),
    app.decide_approval(uuid, integer, text, text),
    app.set_tasks(uuid[], text, text, uuid, uuid, timestamptz, text, text, timestamptz),
    app.change_task(uuid, integer, uuid, uuid, timestamptz, boolean, text)
    to enquiries_app;
