-- What is published can be worked with. One function names every fault of a workflow; the guard of publishing refuses from it, a
-- person reads it before (app.workflow_faults). A published version is frozen (V041), so that it stays as it was judged, but
-- for people, roles and fields, which change around it: a check can be asked for at any time.
create function tenant.workflow_faults(workflow_ids uuid[])
    returns table (workflow_id uuid, fault text, stage_id uuid, transition_id uuid, sentence text)
    -- Clock rules are created in a later file.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    working constant text[] := auth.roles_with_capability('work_on_enquiries');
    approving constant text[] := auth.roles_with_capability('approve');
    -- Whether one person could ask and another approve. A body without people at work is set up first, and not judged by them.
    approval_possible boolean;
begin
    select
        count(*) filter (where p.role_code = any (working)) = 0
        or count(*) filter (where p.role_code = any (approving)) > 1
        or (
            count(*) filter (where p.role_code = any (approving)) = 1
            and count(*) filter (where p.role_code = any (working) and p.role_code <> all (approving)) > 0
        )
    into approval_possible
    from tenant.staff as p
    inner join core.roles as r on p.role_code = r.code
    where p.tenant_id = (select auth.tenant_id()) and p.active and p.deleted_at is null and r.kind = 'person';

    return query
    with recursive asked as materialized (
        select w.id, w.code
        from tenant.workflows as w
        where w.tenant_id = (select auth.tenant_id()) and w.id = any (workflow_faults.workflow_ids)
    ),

    -- Types in use of any version: a new version is checked before a type points to it.
    types as materialized (
        select a.id as workflow_id, y.id
        from asked as a
        inner join tenant.workflows as w on w.tenant_id = (select auth.tenant_id()) and a.code = w.code
        inner join tenant.enquiry_types as y on w.tenant_id = y.tenant_id and w.id = y.workflow_id
        where y.active and y.deleted_at is null
    ),

    rules as materialized (
        select r.enquiry_type_id, r.name, r.measure, r.stage_code, r.pausing_stages
        from tenant.clock_rules as r
        where
            r.tenant_id = (select auth.tenant_id())
            and r.measure <> 'legal'
            and r.retired_at is null
            and r.deleted_at is null
    ),

    stages as materialized (
        select s.workflow_id, s.id, s.name, s.begins, s.stage_code, c.ends
        from asked as a
        inner join tenant.workflow_stages as s on s.tenant_id = (select auth.tenant_id()) and a.id = s.workflow_id
        inner join core.stages as c on s.stage_code = c.code
        where s.deleted_at is null
    ),

    steps as materialized (
        select
            t.*,
            format('“%s” (from %s)', t.label, f.name) as said,
            exists (select from stages as s where s.id = t.from_stage_id)
            and exists (select from stages as s where s.id = t.to_stage_id) as leads,
            allowed.roles,
            -- The clock waits for the stage to be left, and the step out of it for the clock.
            t.needs_running_clocks and exists (
                select
                from rules as r
                where
                    f.stage_code = any (r.pausing_stages)
                    and r.measure in ('first_response', 'resolution')
                    and (
                        r.enquiry_type_id is null
                        or r.enquiry_type_id in (select y.id from types as y where y.workflow_id = t.workflow_id)
                    )
            ) as waits_for_itself
        from asked as a
        inner join tenant.workflow_transitions as t on t.tenant_id = (select auth.tenant_id()) and a.id = t.workflow_id
        inner join tenant.workflow_stages as f on t.tenant_id = f.tenant_id and t.from_stage_id = f.id
        cross join lateral (
            select array(
                select r.role_code
                from tenant.transition_roles as r
                where r.tenant_id = t.tenant_id and r.workflow_transition_id = t.id and r.deleted_at is null
            ) as roles
        ) as allowed
        where t.deleted_at is null
    ),

    possible as materialized (
        select p.workflow_id, p.from_stage_id, p.to_stage_id
        from steps as p
        where
            p.leads
            and p.roles && working
            and not p.waits_for_itself
            and (not p.needs_approval or approval_possible)
    ),

    -- From the beginning forwards: whatever is not met is never entered.
    reached (id) as (
        select s.id from stages as s where s.begins
        union
        select p.to_stage_id
        from reached as r
        inner join steps as p on r.id = p.from_stage_id and p.leads
    ),

    -- From the ends backwards: whatever is not met leads nowhere.
    ending (id) as (
        select s.id from stages as s where s.ends
        union
        select p.from_stage_id
        from ending as e
        inner join steps as p on e.id = p.to_stage_id and p.leads
    ),

    -- The same by steps that somebody can take.
    ending_in_fact (id) as (
        select s.id from stages as s where s.ends
        union
        select p.from_stage_id
        from ending_in_fact as e
        inner join possible as p on e.id = p.to_stage_id
    ),

    faults (place, workflow_id, fault, stage_id, transition_id, said) as (
        select
            1, a.id, 'no_beginning', null::uuid, null::uuid, 'No stage is the beginning. Say in which one new enquiries begin.'
        from asked as a
        where not exists (select from stages as s where s.workflow_id = a.id and s.begins)
        union all
        select
            2, p.workflow_id, 'lost_stage', null, p.id,
            format('The step %s begins or ends in a deleted stage. Delete the step, or restore the stage.', p.said)
        from steps as p
        where not p.leads
        union all
        select
            3, s.workflow_id, 'dead_end', s.id, null,
            format('No step leads out of the stage “%s”, and it does not close the enquiry. Add a step.', s.name)
        from stages as s
        where not s.ends and not exists (select from steps as p where p.from_stage_id = s.id and p.leads)
        union all
        select
            4, s.workflow_id, 'no_end', s.id, null,
            format('From the stage “%s” no closing stage can be reached. Add steps that lead to one.', s.name)
        from stages as s
        where
            not exists (select from ending as e where e.id = s.id)
            and exists (select from steps as p where p.from_stage_id = s.id and p.leads)
        union all
        select 5, p.workflow_id, 'no_role', null, p.id, format('No role may take the step %s. Say who may.', p.said)
        from steps as p
        where p.roles = '{}'
        union all
        select
            6, s.workflow_id, 'unreachable', s.id, null,
            format('The stage “%s” cannot be reached from the beginning. Add a step to it, or delete it.', s.name)
        from stages as s
        where
            not exists (select from reached as r where r.id = s.id)
            and exists (select from stages as b where b.workflow_id = s.workflow_id and b.begins)
        union all
        select
            7, p.workflow_id, 'uncovered', null, p.id,
            format('None of the roles that may take the step %s works on enquiries here. Let another role take it.', p.said)
        from steps as p
        where p.roles <> '{}' and not p.roles && working
        union all
        select
            8, p.workflow_id, 'no_approver', null, p.id,
            format('The step %s needs approval, and nobody but who asks could give it. Let another person approve.', p.said)
        from steps as p
        where (p.needs_approval or p.approval_takes_step) and not approval_possible
        union all
        select
            9, p.workflow_id, 'lost_field', null, p.id,
            format('The step %s needs the field “%s”, which no type of enquiry has in use. Restore the field, or leave it out.', p.said, n.code)
        from steps as p
        cross join lateral unnest(p.needs_fields) as n (code)
        where
            exists (select from types as y where y.workflow_id = p.workflow_id)
            and not exists (
                select
                from types as y
                inner join tenant.enquiry_type_fields as f
                    on f.tenant_id = (select auth.tenant_id()) and y.id = f.enquiry_type_id
                where y.workflow_id = p.workflow_id and f.code = n.code and f.deleted_at is null
            )
        union all
        select
            10, p.workflow_id, 'blocking_loop', null, p.id,
            format('The step %s waits for a clock that goes on only once the stage is left. Let the step be taken while it waits.', p.said)
        from steps as p
        where p.leads and p.waits_for_itself
        union all
        select
            11, s.workflow_id, 'blocked', s.id, null,
            format('Each way from the stage “%s” to an end passes a step that nobody can take.', s.name)
        from stages as s
        where
            exists (select from ending as e where e.id = s.id)
            and not exists (select from ending_in_fact as e where e.id = s.id)
        union all
        select distinct
            12, s.workflow_id, 'endless_clock', s.id, null::uuid,
            format('The clock “%s” of the stage “%s” can never stop: no step out of it can be taken.', r.name, s.name)
        from stages as s
        inner join rules as r on r.measure = 'stage' and s.stage_code = r.stage_code
        where
            not s.ends
            and not exists (select from possible as p where p.from_stage_id = s.id)
            and (
                r.enquiry_type_id is null
                or r.enquiry_type_id in (select y.id from types as y where y.workflow_id = s.workflow_id)
            )
    )

    select f.workflow_id, f.fault, f.stage_id, f.transition_id, f.said
    from faults as f
    order by f.workflow_id, f.place, f.said;
end
$$;
comment on function tenant.workflow_faults(uuid[]) is
'Every fault of these workflow versions, the most basic first: no_beginning, lost_stage, dead_end, no_end, no_role, unreachable, uncovered (no role on the step works on enquiries here), no_approver, lost_field, blocking_loop, blocked (each way to an end passes a step that nobody can take), endless_clock; with the stage or the step, and a sentence.';
grant execute on function tenant.workflow_faults(uuid[]) to enquiries_app;

create function tenant.refuse_unsound_workflow() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    published uuid[];
    found text[];
    sentences text[];
begin
    -- Only what this statement publishes.
    if tg_op = 'INSERT' then
        published := array(select n.id from new_rows as n where n.published_at is not null and n.deleted_at is null);
    else
        published := array(
            select n.id
            from new_rows as n
            inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
            where
                n.published_at is not null
                and n.deleted_at is null
                and (o.published_at is null or o.deleted_at is not null)
        );
    end if;
    if cardinality(published) = 0 then
        return null;
    end if;
    select array_agg(f.fault order by f.place), array_agg(f.sentence order by f.place) into found, sentences
    from tenant.workflow_faults(published) with ordinality as f (workflow_id, fault, stage_id, transition_id, sentence, place);
    case
        when found is null then
            return null;
        when 'no_beginning' = any (found) then
            raise exception using
                errcode    = 'UK210',
                constraint = 'refuse_publishing_without_beginning',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'the workflow has no stage to begin in',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Mark one stage as the beginning, then publish.';
        when 'lost_stage' = any (found) then
            raise exception using
                errcode    = 'UK226',
                constraint = 'refuse_publishing_with_lost_stage',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a transition of the workflow begins or ends in a deleted stage',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Delete that transition or restore its stage, then publish.';
        when found && array['dead_end', 'no_end'] then
            raise exception using
                errcode    = 'UK227',
                constraint = 'refuse_publishing_without_end',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'from a stage of the workflow no closing stage can be reached',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Add transitions so that every stage leads to a closing stage, then publish.';
        when 'no_role' = any (found) then
            raise exception using
                errcode    = 'UK228',
                constraint = 'refuse_publishing_without_role',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a transition of the workflow may be taken by no role',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Say for each transition which roles may take it, then publish.';
        when 'unreachable' = any (found) then
            raise exception using
                errcode    = 'UK447',
                constraint = 'refuse_publishing_with_unreachable_stage',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a stage of the workflow cannot be reached from its beginning',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Add a transition to the stage or delete it, then publish.';
        when 'uncovered' = any (found) then
            raise exception using
                errcode    = 'UK448',
                constraint = 'refuse_publishing_with_uncovered_step',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'no role on a transition of the workflow works on enquiries here',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Let a role that works on enquiries take each transition, then publish.';
        when 'no_approver' = any (found) then
            raise exception using
                errcode    = 'UK449',
                constraint = 'refuse_publishing_without_approver',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'nobody but who asks could approve a transition of the workflow',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Let a second person approve, then publish.';
        when 'lost_field' = any (found) then
            raise exception using
                errcode    = 'UK450',
                constraint = 'refuse_publishing_with_lost_field',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a transition of the workflow needs a field that is not in use',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Restore the field or do not ask for it, then publish.';
        else
            raise exception using
                errcode    = 'UK451',
                constraint = 'refuse_publishing_with_blocked_stage',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a stage of the workflow can be left by nobody',
                detail     = to_jsonb(sentences)::text,
                hint       = 'Change the transitions so that each stage can be left, then publish.';
    end case;
end
$$;
create trigger g51_refuse_unsound_workflow after update on tenant.workflows
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unsound_workflow();
create trigger g51_refuse_new_unsound_workflow after insert on tenant.workflows
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unsound_workflow();
