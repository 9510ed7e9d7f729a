-- Values that an enquiry gets from its configuration: first stage, team, due time and reference when it is
-- received; stage times when it moves. These triggers only set columns; the guards of V060 to V064 check them.
create function tenant.set_enquiry_defaults() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    type record;
    routed record;
    given_team constant uuid := new.team_id;
    usual_team uuid;
    -- The loader's rows keep what they say. One that names the priority it was received with asks for the rules.
    asks_rules boolean := new.received_priority_code is not null;
begin
    -- g10 ran first and refused a row of another tenant, so these look-ups stay inside.
    new.received_at := coalesce(new.received_at, new.created_at);
    if new.workflow_id is null or new.stage_id is null or new.team_id is null
        or new.priority_code is null
    then
        select
            t.workflow_id, t.team_id, t.priority_code, s.id as stage_id
        into type
        from tenant.enquiry_types as t
        left join tenant.workflow_stages as s
            on
                t.tenant_id = s.tenant_id
                and t.workflow_id = s.workflow_id
                and s.begins
                and s.deleted_at is null
        where t.tenant_id = new.tenant_id and t.id = new.enquiry_type_id;
        new.workflow_id := coalesce(new.workflow_id, type.workflow_id);
        new.stage_id := coalesce(new.stage_id, type.stage_id);
        new.team_id := coalesce(new.team_id, type.team_id);
        new.priority_code := coalesce(new.priority_code, type.priority_code);
        usual_team := type.team_id;
    end if;
    new.received_priority_code := null;
    -- A team that a person or a batch gave stays; else the rules of the tenant are asked (V161), if there are any.
    if given_team is null and usual_team is not null and (asks_rules or auth.batch_id() is null) then
        select d.team_id, d.priority_code into routed
        from tenant.route_received(
            new.tenant_id, new.enquiry_type_id, new.channel_code, new.priority_code, new.citizen_id, new.subject, new.body,
            new.received_at, usual_team
        ) as d;
        if routed.team_id is not null then
            new.received_priority_code := new.priority_code;
            new.team_id := routed.team_id;
            new.priority_code := routed.priority_code;
        end if;
    end if;
    new.due_at := tenant.first_due(
        new.enquiry_type_id, new.priority_code, new.stage_id, new.received_at, new.given_due_at
    );
    new.stage_since := new.received_at;
    new.resolved_at := null;
    new.closed_at := null;
    -- Always ours: a reference that a client chose would not check.
    new.reference := auth.next_reference(new.tenant_id, new.received_at);
    return new;
end
$$;
create trigger g30_set_enquiry_defaults before insert on tenant.enquiries
    for each row execute function tenant.set_enquiry_defaults();

create function tenant.set_stage_times() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- A migration to another version of the workflow (V087) is no step of anybody's.
    if new.workflow_id = old.workflow_id then
        new.stage_since := new.updated_at;
    end if;
    select
        case when s.ends then new.updated_at end,
        case
            when s.code in ('resolved', 'closed') then coalesce(old.resolved_at, new.updated_at)
            when s.ends then old.resolved_at
        end
    into new.closed_at, new.resolved_at
    from tenant.workflow_stages as w
    inner join core.stages as s on w.stage_code = s.code
    where w.tenant_id = new.tenant_id and w.workflow_id = new.workflow_id and w.id = new.stage_id;
    return new;
end
$$;
-- Of columns: the server reads the condition of a trigger anew for each statement that might meet it, which is a
-- twentieth of an audited change. A column counts where the statement names it, not where an earlier trigger sets it, so the
-- lists here and in later files name what such a trigger goes by too.
create trigger g30_set_stage_times before update of stage_id on tenant.enquiries
    for each row when (new.stage_id is distinct from old.stage_id)
    execute function tenant.set_stage_times();

-- An outcome is chosen out of the list as it is now; one that was chosen before stays, whatever becomes of the list.
create function tenant.refuse_outcome_out_of_use() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if exists (
        select
        from tenant.outcomes as o
        where
            o.tenant_id = new.tenant_id
            and o.id = new.outcome_id
            and (not o.active or o.deleted_at is not null)
    ) then
        raise exception using
            errcode    = 'UK236',
            constraint = 'refuse_outcome_out_of_use',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'outcome_id',
            message    = 'this outcome is out of use',
            hint       = 'Choose another outcome.';
    end if;
    return null;
end
$$;
create trigger g56_refuse_outcome_out_of_use after update of outcome_id on tenant.enquiries
    for each row when (new.outcome_id is not null and new.outcome_id is distinct from old.outcome_id)
    execute function tenant.refuse_outcome_out_of_use();

-- A reason is that of a step: words without one would be recorded nowhere.
create function tenant.refuse_reason_without_step() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK204',
        constraint = 'refuse_reason_without_step',
        schema     = tg_table_schema,
        table      = tg_table_name,
        column     = 'stage_reason',
        message    = 'the reason of a step is given with the step',
        hint       = 'Move the enquiry to another stage and give the reason with it, or write a note.';
end
$$;
create trigger g20_refuse_reason_without_step before update of stage_reason on tenant.enquiries
    for each row when (new.stage_reason is not null and new.stage_id = old.stage_id)
    execute function tenant.refuse_reason_without_step();

create function tenant.forbid_immutable_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.reference, new.received_at, new.stage_since, new.resolved_at, new.given_due_at)
        is distinct from
        (old.reference, old.received_at, old.stage_since, old.resolved_at, old.given_due_at)
        -- The due time follows the clocks (V119). A correction of the deadline names it first, with a version of its own.
        or (
            new.due_at is distinct from old.due_at
            and not case
                when new.version = old.version then new.due_at = tenant.cached_due(old.id)
                else tenant.is_corrected(old.id, old.version)
            end
        )
        -- A merge into another enquiry takes it out of open work, and its undoing brings it back (V107).
        or (
            new.closed_at is distinct from old.closed_at
            and tenant.is_merged(old.id) <> (new.closed_at is not null)
        )
        -- These have two ways: a migration to another version of the workflow (V087), and a correction (V098).
        or (
            (new.enquiry_type_id, new.citizen_id, new.channel_code, new.workflow_id)
            is distinct from
            (old.enquiry_type_id, old.citizen_id, old.channel_code, old.workflow_id)
            and not tenant.is_corrected(old.id, old.version)
            and (
                (new.enquiry_type_id, new.citizen_id, new.channel_code)
                is distinct from
                (old.enquiry_type_id, old.citizen_id, old.channel_code)
                or tenant.migration_of(
                    old.workflow_id, new.workflow_id, old.stage_id, new.stage_id
                ) is null
            )
        )
    then
        raise exception using
            errcode    = 'UK304',
            constraint = 'forbid_immutable_change',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'reference, type, citizen, channel, workflow and times of an enquiry are not for clients to set',
            hint       = 'Put a mistake right by a correction with its reason; the database keeps the rest.';
    end if;
    return new;
end
$$;
-- The function is called for a change of these columns alone; it judges them.
create trigger g20_forbid_immutable_change
    before update of
        reference, received_at, stage_since, closed_at, resolved_at, enquiry_type_id, citizen_id, channel_code, due_at,
        given_due_at, workflow_id
    on tenant.enquiries
    for each row when (
        (
            new.reference, new.received_at, new.stage_since, new.closed_at, new.resolved_at, new.enquiry_type_id,
            new.citizen_id, new.channel_code, new.due_at, new.given_due_at, new.workflow_id
        ) is distinct from (
            old.reference, old.received_at, old.stage_since, old.closed_at, old.resolved_at, old.enquiry_type_id,
            old.citizen_id, old.channel_code, old.due_at, old.given_due_at, old.workflow_id
        )
    )
    execute function tenant.forbid_immutable_change();
