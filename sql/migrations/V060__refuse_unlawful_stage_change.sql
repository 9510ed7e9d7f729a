-- No client moves an enquiry except along its workflow (R096). One query for the whole statement.
create function tenant.refuse_unlawful_stage_change() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
    -- Reasons by key, also in a load that began with few stage changes.
    set enable_seqscan = off
as $$
declare
    who record;
    moves record;
    against text[];
    approved record;
begin
    -- Most updates move nothing; find that out before anything is looked up.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.stage_id <> o.stage_id and n.workflow_id = o.workflow_id
    ) then
        return null;
    end if;
    select
        array_agg(n.id) as enquiry_ids,
        array_agg(o.stage_id) as from_stage_ids,
        array_agg(n.stage_id) as to_stage_ids,
        array_agg(n.updated_by) as movers,
        -- A step with a reason is recorded before this (V054).
        array_agg((
            select c.reason
            from tenant.stage_changes as c
            where c.tenant_id = n.tenant_id and c.enquiry_id = n.id and c.enquiry_version = n.version
        )) as reasons,
        -- The key or the words: either says what came of it.
        array_agg(coalesce(n.outcome, n.outcome_id::text)) as outcomes,
        array_agg(n.assignee_id) as assignee_ids,
        array_agg(o.version) as versions,
        array_agg(o.stage_since) as stage_sinces,
        array_agg(n.updated_at) as moments
    into moves
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    -- A change to another version of the workflow is no transition: forbid_immutable_change checks it (V053). Neither is
    -- one that takes the last one back, or that a message of the citizen or their silence made: app.undo_stage_changes,
    -- tenant.follow_reply (V146) and tenant.move_on_silence (V147) judge these, and alone can record them before they are made.
    where
        n.stage_id <> o.stage_id
        and n.workflow_id = o.workflow_id
        and (
            select coalesce(c.undoes_id, c.message_id, c.hold_id)
            from tenant.stage_changes as c
            where c.tenant_id = n.tenant_id and c.enquiry_id = n.id and c.enquiry_version = n.version
        ) is null;

    select * into who from auth.current_session();
    -- Loaded history is checked against the role of the person it names, other changes against the session's.
    with movers as (
        select
            moved.position,
            case when who.batch_id is null then who.role_code else p.role_code end as role_code
        from unnest(moves.movers) with ordinality as moved (staff_id, position)
        left join tenant.staff as p on p.tenant_id = who.tenant_id and moved.staff_id = p.id
    ),
    verdicts as (
        select
            moved.enquiry_id,
            j.transition_id,
            moved.version,
            j.needs_approval or j.needs_countersign or j.approval_takes_step as may_be_approved,
            coalesce(j.refusals, array['no_transition']) as refusals
        from unnest(moves.enquiry_ids, moves.to_stage_ids, moves.versions)
            as moved (enquiry_id, to_stage_id, version)
        left join tenant.evaluate_transitions(
            moves.enquiry_ids,
            moves.from_stage_ids,
            (select array_agg(m.role_code order by m.position) from movers as m),
            moves.reasons,
            moves.outcomes,
            moves.assignee_ids,
            moves.versions,
            moves.stage_sinces,
            moves.moments
        ) as j
            on moved.enquiry_id = j.enquiry_id and moved.to_stage_id = j.to_stage_id
    )
    select
        (
            select array_agg(distinct code order by code)
            from verdicts as r, unnest(r.refusals) as code
        ) as refusals,
        (array_agg(v.transition_id) filter (where v.refusals <> '{}'))[1] as refused_id,
        array_agg(v.enquiry_id) filter (where v.may_be_approved) as enquiry_ids,
        array_agg(v.transition_id) filter (where v.may_be_approved) as transition_ids,
        array_agg(v.version) filter (where v.may_be_approved) as versions
    into approved
    from verdicts as v;
    against := approved.refusals;

    if against is not null then
        raise exception using
            errcode    = 'UK202',
            constraint = 'refuse_unlawful_stage_change',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = case when against = array['reason'] then 'stage_reason'
                when against = array['outcome'] then 'outcome'
                when against = array['assignee'] then 'assignee_id'
                else 'stage_id' end,
            message    = 'the enquiry cannot come into this stage now',
            detail     = to_jsonb(against)::text,
            -- Of one enquiry with what each is about, as a screen says it; of several, what they have in common.
            hint       = (
                select string_agg(
                    case when cardinality(moves.enquiry_ids) = 1 then tenant.refusal_cure(
                        code, moves.enquiry_ids[1], approved.refused_id, moves.stage_sinces[1], moves.moments[1]
                    ) else tenant.refusal_message(code) end,
                    ' ' order by code
                )
                from unnest(against) as code
            );
    end if;
    if approved.enquiry_ids is not null then
        perform tenant.consume_approvals(
            approved.enquiry_ids, approved.transition_ids, approved.versions
        );
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_stage_change after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unlawful_stage_change();
