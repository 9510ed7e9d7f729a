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
        a.decision, a.created_by, (select auth.staff_id()), (select auth.role_code()), t.needs_approval,
        a.needs_countersign
    ) as undecidable_because,
    a.needs_countersign
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
    k.id, k.enquiry_id, e.reference, k.kind, k.what, k.staff_id, p.name as staff_name, k.due_at, k.done,
    k.outcome, k.done_at, d.name as done_by_name, k.version
from tenant.tasks as k
inner join tenant.staff as p on k.tenant_id = p.tenant_id and k.staff_id = p.id
left join tenant.staff as d on k.tenant_id = d.tenant_id and k.done_by = d.id
left join tenant.enquiries as e on k.tenant_id = e.tenant_id and k.enquiry_id = e.id
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

create function app.decide_approval(
    approval_id uuid, seen_version integer, decision text, reason text
)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.approvals as a set
        decision = decide_approval.decision,
        decision_reason = decide_approval.reason
    where
        a.tenant_id = (select auth.tenant_id())
        and a.id = decide_approval.approval_id
        and a.version = decide_approval.seen_version
        and a.deleted_at is null
    returning a.version;
end;
comment on function app.decide_approval(uuid, integer, text, text) is
'Approves or refuses; returns the request''s new version, null when it had moved on. Refuses with UK203.';

create function app.set_task(
    enquiry_id uuid, kind text, what text, staff_id uuid, due_at timestamptz
)
    returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.tasks (enquiry_id, kind, what, staff_id, due_at)
    values (
        set_task.enquiry_id, set_task.kind, set_task.what,
        coalesce(set_task.staff_id, (select auth.staff_id())), set_task.due_at
    )
    returning tasks.id;
end;
comment on function app.set_task(uuid, text, text, uuid, timestamptz) is
'Creates a task for a person, by default the caller; returns its key. Refuses with UK206.';

create function app.change_task(
    task_id uuid, seen_version integer, staff_id uuid, due_at timestamptz, done boolean, outcome text
)
    returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.tasks as k set
        staff_id = coalesce(change_task.staff_id, k.staff_id),
        due_at = coalesce(change_task.due_at, k.due_at),
        done = coalesce(change_task.done, k.done),
        outcome = coalesce(change_task.outcome, k.outcome)
    where
        k.tenant_id = (select auth.tenant_id())
        and k.id = change_task.task_id
        and k.version = change_task.seen_version
        and k.deleted_at is null
    returning k.version;
end;
comment on function app.change_task(uuid, integer, uuid, timestamptz, boolean, text) is
'Hands a task over, moves it to another time, or marks it done; null leaves as it is. Returns its new version, null when it had moved on.';

grant execute on function
    app.request_approval(uuid, integer, uuid, text),
    app.decide_approval(uuid, integer, text, text),
    app.set_task(uuid, text, text, uuid, timestamptz),
    app.change_task(uuid, integer, uuid, timestamptz, boolean, text)
    to enquiries_app;
