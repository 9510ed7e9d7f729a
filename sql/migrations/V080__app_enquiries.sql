-- An enquiry with the names of what it refers to. The joins are inside, where the planner may order them;
-- a query that does not ask for a name pays nothing for its join.
create view app.enquiries with (security_invoker = true) as
select
    e.id,
    e.reference,
    e.subject,
    e.body,
    e.citizen_id,
    c.name as citizen_name,
    c.phone as citizen_phone,
    c.email as citizen_email,
    e.enquiry_type_id,
    y.name as type_name,
    e.workflow_id,
    e.stage_id,
    s.name as stage_name,
    s.stage_code,
    -- Looked up where it is asked for. A change to another version of the workflow is no step: the reason of the last
    -- one stays.
    (
        select g.reason
        from tenant.stage_changes as g
        where
            g.tenant_id = e.tenant_id
            and g.enquiry_id = e.id
            and g.workflow_migration_id is null
            and g.correction_id is null
            -- What was undone counts as if it had not been, and so does undoing it.
            and g.undoes_id is null
            and not exists (
                select
                from tenant.stage_changes as u
                where u.tenant_id = g.tenant_id and u.undoes_id = g.id
            )
        order by g.enquiry_version desc
        limit 1
    ) as stage_reason,
    e.stage_since,
    e.team_id,
    t.name as team_name,
    e.assignee_id,
    p.name as assignee_name,
    e.channel_code,
    h.name as channel_name,
    e.priority_code,
    r.name as priority_name,
    e.outcome,
    e.outcome_id,
    -- Looked up where it is asked for: most enquiries have none.
    (
        select f.name from core.failure_demand_reasons as f where f.code = e.failure_demand_code
    ) as failure_demand_name,
    e.guidance_page,
    e.custom_fields,
    e.received_at,
    e.due_at,
    e.resolved_at,
    e.closed_at,
    e.created_at,
    e.updated_at,
    e.version
from tenant.enquiries as e
-- Of a deleted citizen nothing is shown but that there was one.
left join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id and c.deleted_at is null
left join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id
left join tenant.workflow_stages as s on e.tenant_id = s.tenant_id and e.stage_id = s.id
left join tenant.teams as t on e.tenant_id = t.tenant_id and e.team_id = t.id
left join tenant.staff as p on e.tenant_id = p.tenant_id and e.assignee_id = p.id
left join core.channels as h on e.channel_code = h.code
left join core.priorities as r on e.priority_code = r.code
where
    e.deleted_at is null
    and e.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.enquiries is 'Enquiries in use, with the names of what they refer to. Personal.';

-- The day as people in London have it, whatever the session's time zone: it has 23, 24 or 25 hours.
create function app.start_of_today() returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
    return date_trunc('day', auth.now(), 'Europe/London');
comment on function app.start_of_today() is 'Midnight before now, in London.';

create function app.end_of_today() returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
    return date_trunc('day', app.start_of_today() + interval '26 hours', 'Europe/London');
comment on function app.end_of_today() is 'Midnight after now, in London.';

create function app.end_of_seven_days() returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
    -- In hours, since a day of the session's time zone may be longer or shorter than one of London's.
    return date_trunc('day', app.start_of_today() + interval '194 hours', 'Europe/London');
comment on function app.end_of_seven_days() is 'Midnight after the seven days that follow today, in London.';
grant execute on function app.start_of_today(), app.end_of_today(), app.end_of_seven_days() to enquiries_app;

-- Open work without names: enough for counting and for finding a page, planned in a fraction of the time.
create view app.open_work with (security_invoker = true) as
select
    e.id, e.reference, e.subject, e.team_id, e.assignee_id, e.priority_code, e.due_at, e.stage_id, e.received_at,
    e.enquiry_type_id
from tenant.enquiries as e
where
    e.closed_at is null
    and e.deleted_at is null
    and e.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.open_work is 'Enquiries that are open, without names: for counting and for finding a page.';
grant select on app.open_work to enquiries_app;

-- Open tasks without names, for counting and for the mark in a list.
create view app.open_tasks with (security_invoker = true) as
select k.id, k.enquiry_id, k.what, k.staff_id, k.team_id, k.due_at
from tenant.tasks as k
where
    not k.done
    and k.deleted_at is null
    and k.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.open_tasks is 'Tasks to be done, without names. Personal.';
grant select on app.open_tasks to enquiries_app;

-- The same for work that is closed.
create view app.closed_work with (security_invoker = true) as
select e.id, e.team_id, e.assignee_id, e.closed_at
from tenant.enquiries as e
where
    e.closed_at is not null
    and e.deleted_at is null
    and e.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.closed_work is 'Enquiries that are closed, without names: for finding a page.';
grant select on app.closed_work to enquiries_app;

-- The same for enquiries of a citizen, closed ones too.
create view app.citizen_enquiries with (security_invoker = true) as
select e.id, e.citizen_id, e.received_at
from tenant.enquiries as e
where
    e.deleted_at is null
    and e.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.citizen_enquiries is 'Enquiries in use by citizen, without names. Personal.';
grant select on app.citizen_enquiries to enquiries_app;

-- An enquiry as a row of any list: the shape queue_row of sql/rows.txt.
create view app.queue_rows with (security_invoker = true) as
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
    ) as next_task_due_at
from app.enquiries as e;
comment on view app.queue_rows is 'Enquiries in use as lines of a list. Personal.';
grant select on app.queue_rows to enquiries_app;

-- Open or waiting work of a person or a team: parts of a tenant whose size the planner does not know. Written so
-- that the planner inlines it (no SET, no definer) where the tab is a constant, and folds the other tabs away.
create function app.work_in_tab(tab text) returns setof app.open_work
    language sql stable
begin atomic
    select w.*
    from app.open_work as w
    where
        (work_in_tab.tab = 'mine' and w.assignee_id = (select auth.staff_id()))
        or (
            work_in_tab.tab = 'team'
            and w.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        )
    union all
    select w.*
    from app.workflow_stages as g
    -- The limit is a fence: stage by stage through its index, whatever the planner thinks of the whole.
    cross join lateral (
        select o.*
        from app.open_work as o
        where o.stage_id = g.id
        limit 1000000
    ) as w
    where
        work_in_tab.tab = 'waiting'
        and g.waits
    union all
    -- The tasks of one day are the bound. What is due today itself is found by its own index.
    select w.*
    from app.open_work as w
    where
        work_in_tab.tab = 'due_today'
        and w.id = any (array(
            select k.enquiry_id
            from app.open_tasks as k
            where
                k.due_at >= (select app.start_of_today())
                and k.due_at < (select app.end_of_today())
                and k.enquiry_id is not null
        ))
        and not (w.due_at >= (select auth.now()) and w.due_at < (select app.end_of_today()));
end;
comment on function app.work_in_tab(text) is
'Open work of a tab: mine, team or waiting; of due_today what is there only for a task that is due today; nothing of any other.';
grant execute on function app.work_in_tab(text) to enquiries_app;

-- Inlined as app.work_in_tab is, so that the branches of the other scopes fold away.
create function app.tasks_in_scope(scope text) returns setof app.open_tasks
    language sql stable
begin atomic
    select k.*
    from app.open_tasks as k
    where tasks_in_scope.scope = 'mine' and k.staff_id = (select auth.staff_id())
    union all
    select k.*
    from app.open_tasks as k
    where
        k.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        and (tasks_in_scope.scope = 'team' or (tasks_in_scope.scope = 'mine' and k.staff_id is null))
    union all
    select w.*
    from app.staff as p
    -- The limit is a fence: person by person through their index.
    cross join lateral (
        select k.*
        from app.open_tasks as k
        where
            k.staff_id = p.id
            and k.team_id is distinct from p.team_id
        limit 1000000
    ) as w
    where
        tasks_in_scope.scope = 'team'
        and p.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
    union all
    select k.*
    from app.open_tasks as k
    where tasks_in_scope.scope = 'tenant';
end;
comment on function app.tasks_in_scope(text) is
'Open tasks: mine (of the caller, and those of their team that nobody has), team (of the team and its people) or tenant (all).';
grant execute on function app.tasks_in_scope(text) to enquiries_app;

-- A type that is out of use has running enquiries still.
create view app.type_names with (security_invoker = true) as
select t.id, t.name
from tenant.enquiry_types as t
where t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.type_names is 'Names of all enquiry types, those out of use too.';
grant select on app.type_names to enquiries_app;

create view app.notes with (security_invoker = true) as
select
    n.id, n.enquiry_id, n.body, n.created_at, n.created_by, p.name as written_by, n.version, n.pinned
from tenant.notes as n
inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.created_by = p.id
where
    n.deleted_at is null
    and n.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.notes is 'Notes in use, with who wrote them. Personal.';

-- Stage changes and assignments are records: they have nothing deleted to hide.
create view app.stage_changes with (security_invoker = true) as
select
    c.id, c.enquiry_id, c.enquiry_version, f.name as from_stage, t.name as to_stage, c.reason, c.created_at,
    p.name as changed_by, c.workflow_migration_id, c.undoes_id
from tenant.stage_changes as c
left join tenant.workflow_stages as f on c.tenant_id = f.tenant_id and c.from_stage_id = f.id
inner join tenant.workflow_stages as t on c.tenant_id = t.tenant_id and c.to_stage_id = t.id
inner join tenant.staff as p on c.tenant_id = p.tenant_id and c.created_by = p.id
where c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.stage_changes is 'Moves from stage to stage, by name.';

create view app.assignments with (security_invoker = true) as
select
    a.id, a.enquiry_id, a.enquiry_version, f.name as from_staff, t.name as to_staff, a.reason, a.created_at,
    p.name as assigned_by
from tenant.assignments as a
left join tenant.staff as f on a.tenant_id = f.tenant_id and a.from_staff_id = f.id
left join tenant.staff as t on a.tenant_id = t.tenant_id and a.to_staff_id = t.id
inner join tenant.staff as p on a.tenant_id = p.tenant_id and a.created_by = p.id
where a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.assignments is 'Changes of assignee, by name.';

grant select on app.enquiries, app.notes, app.stage_changes, app.assignments to enquiries_app;
