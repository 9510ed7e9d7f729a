-- What staff do, each a function of one statement. They run with the caller's own rights: policies, column
-- grants and guards apply to every caller.
--
-- Each takes a list, and a list of one is one enquiry. Rows are locked in the order of their keys, as workers and guards
-- lock them: two people who act on overlapping lists wait for each other, and neither fails by a deadlock.
-- A new value is given for each enquiry, so that undoing a change of many is one statement too.
create function app.assign_enquiries(
    enquiry_ids uuid[], seen_versions integer[], to_staff uuid[], reason text
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(assign_enquiries.enquiry_ids));

    update tenant.enquiries as e set
        assignee_id = seen.to_staff,
        assignment_reason = assign_enquiries.reason
    from (
        select * from unnest(
            assign_enquiries.enquiry_ids, assign_enquiries.seen_versions, assign_enquiries.to_staff
        ) as given (id, version, to_staff)
        order by given.id
    ) as seen
    where
        e.tenant_id = (select auth.tenant_id())
        -- Null means no assignee: a list that is too short must not take enquiries from their owners.
        and cardinality(assign_enquiries.to_staff) = cardinality(assign_enquiries.enquiry_ids)
        and e.id = seen.id
        and e.version = seen.version
        and e.deleted_at is null
    returning e.id, e.version;
end;
comment on function app.assign_enquiries(uuid[], integer[], uuid[], text) is
'Assigns each enquiry to the person at its place in the list, null for none; returns those updated. The others had changed since they were read.';

create function app.change_priority(
    enquiry_ids uuid[], seen_versions integer[], to_priorities smallint[]
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(change_priority.enquiry_ids));

    update tenant.enquiries as e set priority_code = seen.to_priority
    from (
        select * from unnest(
            change_priority.enquiry_ids, change_priority.seen_versions, change_priority.to_priorities
        ) as given (id, version, to_priority)
        order by given.id
    ) as seen
    where
        e.tenant_id = (select auth.tenant_id())
        and cardinality(change_priority.to_priorities) = cardinality(change_priority.enquiry_ids)
        and e.id = seen.id
        and e.version = seen.version
        and e.deleted_at is null
    returning e.id, e.version;
end;
comment on function app.change_priority(uuid[], integer[], smallint[]) is
'Gives each enquiry the priority beside it; returns those updated. The others had changed since they were seen.';

create function app.change_stages(
    enquiry_ids uuid[], seen_versions integer[], to_stages uuid[], reason text, outcome text,
    outcome_id uuid default null, failure_demand text default null, guidance_page text default null
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(change_stages.enquiry_ids));

    update tenant.enquiries as e set
        stage_id = seen.to_stage,
        stage_reason = change_stages.reason,
        -- Words and key are one outcome: a new one replaces both.
        outcome = case
            when change_stages.outcome is null and change_stages.outcome_id is null then e.outcome
            else change_stages.outcome
        end,
        outcome_id = case
            when change_stages.outcome is null and change_stages.outcome_id is null then e.outcome_id
            else change_stages.outcome_id
        end,
        failure_demand_code = coalesce(change_stages.failure_demand, e.failure_demand_code),
        guidance_page = coalesce(change_stages.guidance_page, e.guidance_page)
    from (
        select * from unnest(
            change_stages.enquiry_ids, change_stages.seen_versions, change_stages.to_stages
        ) as given (id, version, to_stage)
        order by given.id
    ) as seen
    where
        e.tenant_id = (select auth.tenant_id())
        and cardinality(change_stages.to_stages) = cardinality(change_stages.enquiry_ids)
        and e.id = seen.id
        and e.version = seen.version
        and e.deleted_at is null
    returning e.id, e.version;
end;
comment on function app.change_stages(uuid[], integer[], uuid[], text, text, uuid, text, text) is
'Moves each enquiry to the stage beside it, with the outcome of the list, its words, and why the contact was avoidable; returns those updated. The others had changed since they were seen. Refuses with UK202.';

-- Takes stage changes back, each by who made it, for ten minutes: a step by mistake is put right without a supervisor,
-- a closed enquiry too. It is no step of the workflow, so it asks for neither role, reason nor approval; it is a stage
-- change of its own, which names the one that it takes back. The outcome is what it was before.
--
-- Each enquiry is named by the version that its stage change made: what was changed since, such as its priority, does not
-- keep the stage from going back, and another stage change does. It runs as its owner, because no client may record a stage
-- change; it records it first, and the guard of V060 lets pass what is recorded so.
create function app.undo_stage_changes(enquiry_ids uuid[], made_versions integer[])
    returns table (id uuid, version integer)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_moment constant timestamptz := auth.now();
    me constant uuid := auth.staff_id();
    recorded_until constant timestamptz := greatest(this_moment, clock_timestamp()) + interval '1 minute';
    against text;
begin
    perform core.refuse_too_many(cardinality(undo_stage_changes.enquiry_ids));
    perform
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = any (undo_stage_changes.enquiry_ids)
        and e.deleted_at is null
    order by e.id
    for no key update;

    select
        min(case
            when auth.has_capability('work_on_enquiries') is not true
                then 'Your role cannot change the stage. Ask a supervisor.'
            when tenant.is_merged(c.enquiry_id)
                then 'The enquiry is merged into another. Undo the merge first.'
            when c.created_by <> me
                then 'Only the person who changed the stage can undo it. Change the stage instead.'
            when c.undoes_id is not null
                then 'You cannot undo an undo. Change the stage instead.'
            when exists (
                select
                from tenant.stage_changes as later
                where
                    later.tenant_id = c.tenant_id
                    and later.enquiry_id = c.enquiry_id
                    and later.enquiry_version > c.enquiry_version
            )
                then 'The stage has changed again since then.'
            when c.from_stage_id is null or c.workflow_migration_id is not null or c.correction_id is not null
                then 'This was not a stage change by a person.'
            when t.is_final
                then 'This step is final. You cannot undo it.'
            when c.created_at <= this_moment - interval '10 minutes'
                then 'You can undo a stage change for 10 minutes. Change the stage instead.'
            -- What was added since it was reopened would be closed with it.
            when g.ends and exists (
                select
                from tenant.enquiry_links as l
                inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
                where
                    l.tenant_id = c.tenant_id
                    and l.enquiry_id = c.enquiry_id
                    and l.kind = 'parent_of'
                    and l.active
                    and l.deleted_at is null
                    and p.closed_at is null
                    and p.deleted_at is null
                    and p.id <> all (undo_stage_changes.enquiry_ids)
            )
                then 'Undoing this would close the enquiry. Close its open parts first.'
            when g.ends and exists (
                select
                from tenant.tasks as k
                where
                    k.tenant_id = c.tenant_id
                    and k.enquiry_id = c.enquiry_id
                    and not k.done
                    and k.deleted_at is null
                    and k.blocks <> 'nothing'
            )
                then 'Undoing this would close the enquiry. Complete its open tasks first.'
        end)
    into against
    from unnest(undo_stage_changes.enquiry_ids, undo_stage_changes.made_versions) as given (enquiry_id, version)
    inner join tenant.stage_changes as c
        on
            c.tenant_id = (select auth.tenant_id())
            and given.enquiry_id = c.enquiry_id
            and given.version = c.enquiry_version
    left join tenant.workflow_transitions as t
        on
            c.tenant_id = t.tenant_id
            and c.workflow_id = t.workflow_id
            and c.from_stage_id = t.from_stage_id
            and c.to_stage_id = t.to_stage_id
    left join tenant.workflow_stages as f
        on
            c.tenant_id = f.tenant_id
            and c.workflow_id = f.workflow_id
            and c.from_stage_id = f.id
    left join core.stages as g on f.stage_code = g.code;
    if against is not null then
        raise exception using
            errcode    = 'UK242',
            constraint = 'refuse_undo',
            schema     = 'tenant',
            table      = 'enquiries',
            column     = 'stage_id',
            message    = 'the stage change cannot be undone',
            hint       = against;
    end if;

    insert into tenant.stage_changes (
        tenant_id, enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, created_at, created_by,
        from_workflow_id, undoes_id
    )
    select
        e.tenant_id, e.id, e.version + 1, e.workflow_id, c.to_stage_id, c.from_stage_id,
        -- As row metadata will say of the enquiry.
        greatest(e.updated_at + interval '1 microsecond', this_moment), me, e.workflow_id, c.id
    from unnest(undo_stage_changes.enquiry_ids, undo_stage_changes.made_versions) as given (enquiry_id, version)
    inner join tenant.stage_changes as c
        on
            c.tenant_id = (select auth.tenant_id())
            and given.enquiry_id = c.enquiry_id
            and given.version = c.enquiry_version
    inner join tenant.enquiries as e
        on c.tenant_id = e.tenant_id and c.enquiry_id = e.id and e.deleted_at is null;

    return query
    update tenant.enquiries as e set
        stage_id = u.to_stage_id,
        outcome = case when u.former ? 'outcome' then u.former ->> 'outcome' else e.outcome end,
        outcome_id = case when u.former ? 'outcome_id' then (u.former ->> 'outcome_id')::uuid else e.outcome_id end,
        failure_demand_code = case
            when u.former ? 'failure_demand_code' then u.former ->> 'failure_demand_code'
            else e.failure_demand_code
        end,
        guidance_page = case
            when u.former ? 'guidance_page' then u.former ->> 'guidance_page'
            else e.guidance_page
        end
    from (
        select
            undo.enquiry_id,
            undo.enquiry_version,
            undo.to_stage_id,
            -- What the step changed beside the stage, out of the audit log; nothing where it is erased.
            (
                select p.before_state
                from audit.audit_logs as l
                inner join audit.audit_payloads as p
                    on
                        l.tenant_id = p.tenant_id
                        and l.recorded_at = p.recorded_at
                        and l.event_id = p.event_id
                where
                    l.tenant_id = undone.tenant_id
                    and l.table_id = audit.table_id('tenant.enquiries')
                    and l.record_id = undone.enquiry_id
                    and l.record_version = undone.enquiry_version
                    and l.recorded_at between undone.created_at and recorded_until
                    and p.recorded_at between undone.created_at and recorded_until
                limit 1
            ) as former
        from unnest(undo_stage_changes.enquiry_ids, undo_stage_changes.made_versions)
            as given (enquiry_id, version)
        inner join tenant.stage_changes as undone
            on
                undone.tenant_id = (select auth.tenant_id())
                and given.enquiry_id = undone.enquiry_id
                and given.version = undone.enquiry_version
        inner join tenant.stage_changes as undo
            on undone.tenant_id = undo.tenant_id and undone.id = undo.undoes_id
        order by undo.enquiry_id
    ) as u
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = u.enquiry_id
        and e.version = u.enquiry_version - 1
        and e.deleted_at is null
    returning e.id, e.version;
end
$$;
comment on function app.undo_stage_changes(uuid[], integer[]) is
'Takes back the stage changes that made these versions, of the caller and of the last ten minutes; returns the enquiries with their new versions. Refuses all with UK242 where one cannot be undone.';

-- Also on a closed enquiry: why it was avoidable is often seen only then.
create function app.record_failure_demand(
    enquiry_id uuid, seen_version integer, failure_demand text, guidance_page text
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.enquiries as e set
        failure_demand_code = record_failure_demand.failure_demand,
        guidance_page = record_failure_demand.guidance_page
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = record_failure_demand.enquiry_id
        and e.version = record_failure_demand.seen_version
        and e.deleted_at is null
    returning e.id, e.version;
end;
comment on function app.record_failure_demand(uuid, integer, text, text) is
'Says why a contact should not have been needed, null where it was, and the page that should have answered it; no row '
'where the enquiry has changed since it was read.';

create function app.add_notes(enquiry_ids uuid[], body text)
    returns table (enquiry_id uuid, note_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(add_notes.enquiry_ids));

    insert into tenant.notes (enquiry_id, body)
    select
        asked.enquiry_id,
        add_notes.body
    from unnest(add_notes.enquiry_ids) as asked (enquiry_id)
    returning notes.enquiry_id, notes.id;
end;
comment on function app.add_notes(uuid[], text) is
'Writes one text as a note on each enquiry; returns their keys. Refuses all with UK201 where one is closed.';

create function app.possible_transitions(enquiry_id uuid)
    returns table (
        transition_id uuid,
        to_stage_id uuid,
        to_stage_name text,
        to_stage_code text,
        label text,
        needs_reason boolean,
        needs_outcome boolean,
        needs_approval boolean,
        needs_countersign boolean,
        is_final boolean,
        refusal_codes text[],
        refusals text[],
        approval_takes_step boolean
    )
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        j.transition_id,
        j.to_stage_id,
        s.name,
        s.stage_code,
        j.label,
        j.needs_reason,
        j.needs_outcome,
        -- A step that an approval takes needs it where the person's role may not take it, and where somebody has asked.
        j.needs_approval or (
            j.approval_takes_step
            and (
                ('role' = any (j.refusals) and asker.may_ask)
                or exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = e.tenant_id
                        and a.enquiry_id = e.id
                        and a.enquiry_version = e.version
                        and a.workflow_transition_id = j.transition_id
                        and a.decision is null
                        and a.deleted_at is null
                )
            )
        ),
        -- Asking is no use to who may not take the step either way; what another asked for is shown to who decides.
        (j.needs_countersign and not 'role' = any (j.refusals))
        or exists (
            select
            from tenant.approvals as a
            where
                a.tenant_id = e.tenant_id
                and a.enquiry_id = e.id
                and a.enquiry_version = e.version
                and a.workflow_transition_id = j.transition_id
                and a.needs_countersign
                and a.deleted_at is null
        ),
        t.is_final,
        against.codes,
        against.sentences,
        j.approval_takes_step
    from tenant.enquiries as e
    cross join lateral tenant.evaluate_transitions(
        array[e.id],
        array[e.stage_id],
        array[(select auth.role_code())],
        array[null::text],
        array[null::text],
        array[e.assignee_id],
        array[e.version],
        array[e.stage_since],
        array[(select auth.now())],
        explained => true
    ) as j
    cross join (
        select (select auth.has_capability('work_on_enquiries')) as may_ask
    ) as asker
    -- Reason and outcome are asked for with the change; the remaining reasons cannot be met by typing.
    -- A person who may ask for approval but not take the transition reads both as one sentence; a person who may do
    -- neither is not asked to.
    cross join lateral (
        select
            coalesce(array_agg(r.code order by r.place), '{}') as codes,
            coalesce(array_agg(
                case
                    when r.code = 'role' and (j.needs_approval or j.approval_takes_step) and asker.may_ask then tenant.refusal_message('role_asks')
                    else r.cure
                end
                order by r.place
            ), '{}') as sentences
        from unnest(j.refusals, j.cures) with ordinality as r (code, cure, place)
        where
            r.code not in ('reason', 'outcome')
            and not (
                r.code in ('approval', 'approval_overtaken') and 'role' = any (j.refusals) and asker.may_ask
            )
            and (r.code not like 'approval%' or asker.may_ask)
            and not (r.code like 'countersign%' and 'role' = any (j.refusals))
    ) as against
    inner join tenant.workflow_stages as s on e.tenant_id = s.tenant_id and j.to_stage_id = s.id
    inner join tenant.workflow_transitions as t on e.tenant_id = t.tenant_id and j.transition_id = t.id
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = possible_transitions.enquiry_id
        and e.deleted_at is null
    order by s.position, j.label;
end;
comment on function app.possible_transitions(uuid) is
'Transitions out of an enquiry''s stage for the person of this session, with all reasons against each.';

-- Looking at a citizen's record, its history, or for records is an access and is logged with it (R267).
-- The log need not be on disk before the person sees what they asked for: not where the transaction has written
-- nothing else, and set_row_metadata (V008) puts the setting back before anything else is written in it.
create function app.log_access(action text, enquiry_id uuid) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    looked_at record;
begin
    select e.id, e.citizen_id into looked_at
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = log_access.enquiry_id
        and e.deleted_at is null;
    -- A search looks at no one record.
    if looked_at.id is null and log_access.enquiry_id is not null then
        return false;
    end if;
    if pg_current_xact_id_if_assigned() is null and current_setting('synchronous_commit') <> 'off' then
        perform
            set_config('enquiries.synchronous_commit', current_setting('synchronous_commit'), true),
            set_config('synchronous_commit', 'off', true);
    end if;
    perform audit.record_access(log_access.action, looked_at.id, looked_at.citizen_id);
    return true;
end
$$;
comment on function app.log_access(text, uuid) is
'Logs that the person opened an enquiry, read its history, or searched; false when there is no such enquiry.';

grant execute on function
    app.assign_enquiries(uuid[], integer[], uuid[], text),
    app.change_priority(uuid[], integer[], smallint[]),
    app.change_stages(uuid[], integer[], uuid[], text, text, uuid, text, text),
    app.undo_stage_changes(uuid[], integer[]),
    app.record_failure_demand(uuid, integer, text, text),
    app.add_notes(uuid[], text),
    app.possible_transitions(uuid),
    app.log_access(text, uuid)
    to enquiries_app;
