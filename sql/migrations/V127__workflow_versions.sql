-- The life of a workflow version: drafted as a copy of the one before, checked, published, and retired once no type of enquiry
-- begins in it. What runs in a retired version goes on, until it is moved (V087).
create function tenant.refuse_retiring_workflow_in_use() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        inner join tenant.enquiry_types as t on n.tenant_id = t.tenant_id and n.id = t.workflow_id
        where
            n.retired_at is not null
            and o.retired_at is null
            and t.active
            and t.deleted_at is null
    ) then
        raise exception using
            errcode    = 'UK452',
            constraint = 'refuse_retiring_workflow_in_use',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'retired_at',
            message    = 'a type of enquiry begins in this version of the workflow',
            hint       = 'Give those types another version of the workflow first, then retire this one.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_retiring_workflow_in_use after update on tenant.workflows
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_retiring_workflow_in_use();

-- Counts are of what a person sees: enquiries that run, types that begin in it.
create view app.workflows with (security_invoker = true) as
select
    w.id,
    w.code,
    w.workflow_number,
    w.name,
    w.published_at,
    w.retired_at,
    w.version,
    (
        select count(*)
        from tenant.workflow_stages as s
        inner join tenant.enquiries as e on s.tenant_id = e.tenant_id and s.id = e.stage_id
        where s.tenant_id = w.tenant_id and s.workflow_id = w.id and e.closed_at is null and e.deleted_at is null
    ) as open_enquiries,
    (
        select count(*)
        from tenant.enquiry_types as t
        where t.tenant_id = w.tenant_id and t.workflow_id = w.id and t.active and t.deleted_at is null
    ) as types
from tenant.workflows as w
where
    w.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
    and w.deleted_at is null;
comment on view app.workflows is
'Versions of workflows: drafted, published or retired, with the open enquiries that run in each and the types that begin in it.';
grant select on app.workflows to enquiries_app;

create function app.workflow_faults(workflow_id uuid)
    returns table (fault text, sentence text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select f.fault, f.sentence
    from tenant.workflow_faults(array[workflow_faults.workflow_id])
        with ordinality as f (workflow_id, fault, stage_id, transition_id, sentence, place)
    order by f.place;
end;
comment on function app.workflow_faults(uuid) is
'Every fault of a workflow version, the most basic first; no row where it works. Publishing refuses by the same function.';

-- The next number, with everything of the newest version: one change of it is then one change.
create function app.draft_workflow(code text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    newest tenant.workflows;
    drafted uuid;
begin
    select w.* into newest
    from tenant.workflows as w
    where w.tenant_id = auth.tenant_id() and w.code = draft_workflow.code and w.deleted_at is null
    order by w.workflow_number desc
    limit 1;
    -- A draft that is there already is the one to go on with.
    if newest.id is null or newest.published_at is null then
        return newest.id;
    end if;
    insert into tenant.workflows (code, workflow_number, name)
    select newest.code, max(w.workflow_number) + 1, newest.name
    from tenant.workflows as w
    where w.tenant_id = newest.tenant_id and w.code = newest.code
    returning id into drafted;

    insert into tenant.workflow_stages (
        workflow_id, code, name, stage_code, begins, position, reopening_days, waiting_days
    )
    select drafted, s.code, s.name, s.stage_code, s.begins, s.position, s.reopening_days, s.waiting_days
    from tenant.workflow_stages as s
    where s.tenant_id = newest.tenant_id and s.workflow_id = newest.id and s.deleted_at is null;

    insert into tenant.workflow_transitions (
        workflow_id, from_stage_id, to_stage_id, label, needs_reason, needs_outcome, needs_assignee, needs_approval,
        is_final, needs_fields, needs_document, least_stay_seconds, needs_first_response, needs_running_clocks,
        needs_closed_parts, on_silence, approval_takes_step, approval_hours
    )
    select
        drafted, f.id, g.id, t.label, t.needs_reason, t.needs_outcome, t.needs_assignee, t.needs_approval,
        t.is_final, t.needs_fields, t.needs_document, t.least_stay_seconds, t.needs_first_response,
        t.needs_running_clocks, t.needs_closed_parts, t.on_silence, t.approval_takes_step, t.approval_hours
    from tenant.workflow_transitions as t
    inner join tenant.workflow_stages as fo on t.tenant_id = fo.tenant_id and t.from_stage_id = fo.id
    inner join tenant.workflow_stages as go on t.tenant_id = go.tenant_id and t.to_stage_id = go.id
    inner join tenant.workflow_stages as f on t.tenant_id = f.tenant_id and f.workflow_id = drafted and fo.code = f.code
    inner join tenant.workflow_stages as g on t.tenant_id = g.tenant_id and g.workflow_id = drafted and go.code = g.code
    where t.tenant_id = newest.tenant_id and t.workflow_id = newest.id and t.deleted_at is null;

    insert into tenant.transition_roles (workflow_transition_id, role_code)
    select n.id, r.role_code
    from tenant.transition_roles as r
    inner join tenant.workflow_transitions as o on r.tenant_id = o.tenant_id and r.workflow_transition_id = o.id
    inner join tenant.workflow_stages as fo on o.tenant_id = fo.tenant_id and o.from_stage_id = fo.id
    inner join tenant.workflow_stages as go on o.tenant_id = go.tenant_id and o.to_stage_id = go.id
    inner join tenant.workflow_stages as f on o.tenant_id = f.tenant_id and f.workflow_id = drafted and fo.code = f.code
    inner join tenant.workflow_stages as g on o.tenant_id = g.tenant_id and g.workflow_id = drafted and go.code = g.code
    inner join tenant.workflow_transitions as n
        on
            o.tenant_id = n.tenant_id
            and n.workflow_id = drafted
            and f.id = n.from_stage_id
            and g.id = n.to_stage_id
    where
        r.tenant_id = newest.tenant_id
        and o.workflow_id = newest.id
        and o.deleted_at is null
        and r.deleted_at is null;
    return drafted;
end
$$;
comment on function app.draft_workflow(text) is
'The draft of the next version of a workflow: the one that is there, or a copy of the newest version; null where there is no such workflow.';

create function app.publish_workflow(workflow_id uuid, seen_version integer) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.workflows as w set published_at = auth.now()
    where
        w.tenant_id = (select auth.tenant_id())
        and w.id = publish_workflow.workflow_id
        and w.version = publish_workflow.seen_version
        and w.published_at is null
        and w.deleted_at is null
    returning w.version;
end;
comment on function app.publish_workflow(uuid, integer) is
'Publishes a drafted version, which is frozen from then on; null where it changed since it was read, or is no draft. Refuses what app.workflow_faults names.';

-- Taking it back is the same call: types may begin in it again.
create function app.retire_workflow(workflow_id uuid, seen_version integer, retired boolean) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.workflows as w set retired_at = case when retire_workflow.retired then auth.now() end
    where
        w.tenant_id = (select auth.tenant_id())
        and w.id = retire_workflow.workflow_id
        and w.version = retire_workflow.seen_version
        and w.published_at is not null
        and (w.retired_at is null) = retire_workflow.retired
        and w.deleted_at is null
    returning w.version;
end;
comment on function app.retire_workflow(uuid, integer, boolean) is
'Retires a published version, or takes that back; null where it changed since it was read, or is so already. Refuses with UK452 while a type begins in it.';

-- New enquiries of each type that began in a version of this workflow begin in this one.
create function app.begin_types_in(workflow_id uuid) returns integer
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    moved integer;
begin
    update tenant.enquiry_types as t set workflow_id = n.id
    from tenant.workflows as n
    inner join tenant.workflows as o on n.tenant_id = o.tenant_id and n.code = o.code
    where
        n.tenant_id = auth.tenant_id()
        and n.id = begin_types_in.workflow_id
        and n.published_at is not null
        and n.retired_at is null
        and n.deleted_at is null
        and t.tenant_id = n.tenant_id
        and t.workflow_id = o.id
        and o.id <> n.id
        and t.deleted_at is null;
    get diagnostics moved = row_count;
    return moved;
end
$$;
comment on function app.begin_types_in(uuid) is
'Types that begin in another version of the workflow begin in this published one; returns how many.';

grant execute on function
    app.workflow_faults(uuid),
    app.draft_workflow(text),
    app.publish_workflow(uuid, integer),
    app.retire_workflow(uuid, integer, boolean),
    app.begin_types_in(uuid)
    to enquiries_app;
