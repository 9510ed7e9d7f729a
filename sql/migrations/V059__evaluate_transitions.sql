-- Evaluation of stage changes (R096, R197): every transition out of the stage of each enquiry, with all reasons
-- against it. Screens call it before a change, the guard of V060 afterwards, so that they cannot disagree
-- (docs/decisions/0004).
create function tenant.evaluate_transitions(
    enquiry_ids uuid[],
    from_stage_ids uuid[],
    role_codes text[],
    reasons text[],
    outcomes text[],
    assignee_ids uuid[],
    versions integer[]
)
    returns table (
        enquiry_id uuid,
        transition_id uuid,
        to_stage_id uuid,
        label text,
        needs_reason boolean,
        needs_outcome boolean,
        needs_approval boolean,
        needs_countersign boolean,
        refusals text[]
    )
    -- Not a SQL-standard body, which is bound at creation: approvals and tasks are created in later files.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    closers constant text[] := auth.roles_with_capability('close_enquiries');
begin
    perform core.refuse_too_many(cardinality(evaluate_transitions.enquiry_ids));
    return query
    select
        asked.enquiry_id,
        t.id as transition_id,
        t.to_stage_id,
        t.label,
        t.needs_reason or reopening.is_asked as needs_reason,
        t.needs_outcome,
        t.needs_approval,
        closing.needs_countersign,
        array_remove(array[
            case when not exists (
                select
                from tenant.transition_roles as r
                where
                    r.tenant_id = t.tenant_id
                    and r.workflow_transition_id = t.id
                    and r.role_code = asked.role_code
                    and r.deleted_at is null
            ) then 'role' end,
            case when (t.needs_reason or reopening.is_asked) and asked.reason is null then 'reason' end,
            case when t.needs_outcome and asked.outcome is null then 'outcome' end,
            case when t.needs_assignee and asked.assignee_id is null then 'assignee' end,
            case when exists (
                select
                from tenant.tasks as k
                where
                    k.tenant_id = t.tenant_id
                    and k.enquiry_id = asked.enquiry_id
                    and not k.done
                    and k.deleted_at is null
                    and (
                        k.blocks = 'everything'
                        or (k.blocks = 'closing' and c.ends)
                        or k.blocked_stage_code = g.stage_code
                    )
            ) then 'task' end,
            case when c.ends and exists (
                select
                from tenant.enquiry_links as l
                inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
                where
                    l.tenant_id = t.tenant_id
                    and l.enquiry_id = asked.enquiry_id
                    and l.kind = 'parent_of'
                    and l.active
                    and l.deleted_at is null
                    and p.closed_at is null
                    and p.deleted_at is null
            ) then 'parts' end,
            case when exists (
                select
                from tenant.enquiry_links as l
                where
                    l.tenant_id = t.tenant_id
                    and l.enquiry_id = asked.enquiry_id
                    and l.kind = 'duplicate_of'
                    and l.merged
                    and l.active
                    and l.deleted_at is null
            ) then 'merged' end,
            case when reopening.is_asked and not tenant.may_be_reopened(asked.enquiry_id, s.workflow_id, s.id)
                then 'reopening_window' end,
            case when (t.needs_approval or closing.needs_countersign) and not exists (
                select
                from tenant.approvals as a
                where
                    a.tenant_id = t.tenant_id
                    and a.enquiry_id = asked.enquiry_id
                    and a.enquiry_version = asked.version
                    and a.workflow_transition_id = t.id
                    and a.decision = 'approved'
                    and a.used_at is null
                    and a.deleted_at is null
            ) then case when t.needs_approval then 'approval' else 'countersign' end || case
                when exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = t.tenant_id
                        and a.enquiry_id = asked.enquiry_id
                        and a.enquiry_version = asked.version
                        and a.workflow_transition_id = t.id
                        and a.decision is null
                        and a.deleted_at is null
                ) then '_undecided'
                when exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = t.tenant_id
                        and a.enquiry_id = asked.enquiry_id
                        and a.enquiry_version < asked.version
                        and a.workflow_transition_id = t.id
                        and a.decision = 'approved'
                        and a.used_at is null
                        and a.deleted_at is null
                ) then '_overtaken'
                else ''
            end end
        ], null) as refusals
    from
        unnest(
            evaluate_transitions.enquiry_ids,
            evaluate_transitions.from_stage_ids,
            evaluate_transitions.role_codes,
            evaluate_transitions.reasons,
            evaluate_transitions.outcomes,
            evaluate_transitions.assignee_ids,
            evaluate_transitions.versions
        ) as asked (enquiry_id, from_stage_id, role_code, reason, outcome, assignee_id, version)
    inner join tenant.workflow_stages as s on asked.from_stage_id = s.id
    inner join tenant.workflow_transitions as t
        on s.tenant_id = t.tenant_id and s.workflow_id = t.workflow_id and s.id = t.from_stage_id
    inner join tenant.workflow_stages as g on t.tenant_id = g.tenant_id and t.to_stage_id = g.id
    inner join core.stages as c on g.stage_code = c.code
    inner join core.stages as f on s.stage_code = f.code
    -- Who may not close waits for another person, in every workflow.
    cross join lateral (
        select c.ends and (asked.role_code = any (closers)) is not true as needs_countersign
    ) as closing
    -- Why it was opened again is said in every workflow.
    cross join lateral (select f.ends and not c.ends as is_asked) as reopening
    where
        s.tenant_id = (select auth.tenant_id())
        and t.deleted_at is null;
end
$$;
comment on function tenant.evaluate_transitions(
    uuid[], uuid[], text[], text[], text[], uuid[], integer[]
) is
'Every transition out of the given stages, with all reasons against it: role, reason, outcome, assignee, task (an open one that blocks it, V071), parts (an open one of the enquiry, V107), merged (into another, V107), reopening_window (closed too long ago, V146), approval (V070, of this version; approval_undecided and approval_overtaken where something was asked for), and countersign likewise, where the role may not close.';
grant execute on function tenant.evaluate_transitions(
    uuid[], uuid[], text[], text[], text[], uuid[], integer[]
) to enquiries_app;

create function tenant.refusal_message(code text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case refusal_message.code
        when 'role' then 'Your role cannot do this. Ask a supervisor.'
        when 'reason' then 'Enter a reason.'
        when 'outcome' then 'Enter an outcome.'
        when 'assignee' then 'Assign the enquiry first.'
        when 'task' then 'Complete its open tasks first.'
        when 'parts' then 'Close its open parts first.'
        when 'merged' then 'It is merged into another enquiry. Undo the merge first.'
        when 'reopening_window'
            then 'It was closed too long ago to be reopened. Register a new enquiry and link the two.'
        when 'role_asks' then 'You can ask for approval. A supervisor will then do this.'
        when 'approval' then 'Ask for approval first.'
        when 'approval_undecided' then 'Waiting for approval.'
        when 'approval_overtaken' then 'The enquiry has changed since it was approved. Ask for approval again.'
        when 'countersign' then 'Ask for a countersignature first.'
        when 'countersign_undecided' then 'Waiting for a countersignature.'
        when 'countersign_overtaken'
            then 'The enquiry has changed since it was countersigned. Ask for a countersignature again.'
        when 'no_transition' then 'This step is not possible from the current stage.'
    end;
comment on function tenant.refusal_message(text) is 'The sentence a caseworker reads for a reason of evaluate_transitions.';
grant execute on function tenant.refusal_message(text) to enquiries_app;
