-- Values that an enquiry gets from its configuration: first stage, team, due time and reference when it is
-- received; stage times when it moves. These triggers only set columns; the guards of V060 to V064 check them.
create function tenant.set_enquiry_defaults() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    type record;
begin
    -- g10 ran first and refused a row of another tenant, so these look-ups stay inside.
    new.received_at := coalesce(new.received_at, new.created_at);
    if new.workflow_id is null or new.stage_id is null or new.team_id is null
        or new.priority_code is null or new.due_at is null
    then
        select
            t.workflow_id, t.team_id, t.priority_code, t.resolve_within_hours, s.id as stage_id
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
        new.due_at := coalesce(
            new.due_at, new.received_at + make_interval(hours => type.resolve_within_hours)
        );
    end if;
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
    if new.stage_reason = chr(1) then
        new.stage_reason := null;
    end if;
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
create trigger g30_set_stage_times before update on tenant.enquiries
    for each row when (new.stage_id is distinct from old.stage_id)
    execute function tenant.set_stage_times();

-- The outcome is free text. Text that begins with the words of a listed outcome is counted under that outcome,
-- the longest one where several fit (R081).
create function tenant.set_listed_outcome() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    new.outcome_id := (
        select o.id
        from tenant.outcomes as o
        where
            o.tenant_id = new.tenant_id
            and o.active
            and o.deleted_at is null
            and starts_with(lower(new.outcome), lower(o.name))
            and substr(new.outcome, char_length(o.name) + 1, 1) !~ '[[:alnum:]]'
        order by char_length(o.name) desc, o.id
        limit 1
    );
    return new;
end
$$;
create trigger g31_set_listed_outcome before insert on tenant.enquiries
    for each row when (new.outcome is not null or new.outcome_id is not null)
    execute function tenant.set_listed_outcome();
create trigger g31_set_listed_outcome_on_update before update on tenant.enquiries
    for each row when (
        new.outcome is distinct from old.outcome
        or new.outcome_id is distinct from old.outcome_id
        -- The list may have changed since it was said.
        or (new.outcome is not null and new.stage_id <> old.stage_id)
    )
    execute function tenant.set_listed_outcome();

-- A reason belongs to one change: a reason left from the change before does not count for this one, but the same
-- words given again do. Only the server knows which columns a statement names, and it fires triggers that are
-- OF such a column. So an unchanged reason is first replaced by a sentinel (one control character, which no row
-- may keep), a trigger restores it where the statement named it, and a remaining sentinel is cleared.
create function tenant.mark_unnamed_reasons() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.stage_id <> old.stage_id and new.workflow_id = old.workflow_id
        and new.stage_reason = old.stage_reason
    then
        new.stage_reason := chr(1);
    end if;
    if new.assignee_id is distinct from old.assignee_id
        and new.assignment_reason = old.assignment_reason
    then
        new.assignment_reason := chr(1);
    end if;
    return new;
end
$$;
create trigger g21_mark_unnamed_reasons before update on tenant.enquiries
    for each row when (
        (new.stage_id <> old.stage_id and new.stage_reason = old.stage_reason)
        or (
            new.assignee_id is distinct from old.assignee_id
            and new.assignment_reason = old.assignment_reason
        )
    )
    execute function tenant.mark_unnamed_reasons();

create function tenant.restore_named_reason() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.stage_reason := old.stage_reason;
    return new;
end
$$;
create trigger g22_restore_named_reason before update of stage_reason on tenant.enquiries
    for each row when (new.stage_reason = chr(1) and new.stage_id <> old.stage_id)
    execute function tenant.restore_named_reason();

create function tenant.restore_named_assignment_reason() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.assignment_reason := old.assignment_reason;
    return new;
end
$$;
create trigger g22_restore_named_assignment_reason before update of assignment_reason on tenant.enquiries
    for each row when (new.assignment_reason = chr(1) and new.assignee_id is distinct from old.assignee_id)
    execute function tenant.restore_named_assignment_reason();

create function tenant.clear_stale_assignment_reason() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.assignment_reason := null;
    return new;
end
$$;
create trigger g23_clear_stale_assignment_reason before update on tenant.enquiries
    for each row when (new.assignment_reason = chr(1) and new.assignee_id is distinct from old.assignee_id)
    execute function tenant.clear_stale_assignment_reason();

-- A reason is that of the last step, or of the last change of hands, and is not rewritten without one. An enquiry
-- that is given to whoever has it already, as one of many may be, keeps the reason that it was given with; so does
-- one whose reason is left out.
create function tenant.refuse_reason_without_step() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.assignee_id is not distinct from old.assignee_id then
        new.assignment_reason := old.assignment_reason;
    end if;
    if new.stage_id = old.stage_id and new.stage_reason is null then
        new.stage_reason := old.stage_reason;
    elsif new.stage_id = old.stage_id and new.stage_reason is distinct from old.stage_reason then
        raise exception using
            errcode    = 'UK204',
            constraint = 'refuse_reason_without_step',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'stage_reason',
            message    = 'the reason of a step is given with the step',
            hint       = 'Move the enquiry to another stage and give the reason with it, or write a note.';
    end if;
    return new;
end
$$;
create trigger g20_refuse_reason_without_step before update on tenant.enquiries
    for each row when (
        (new.stage_id = old.stage_id and new.stage_reason is distinct from old.stage_reason)
        or (
            new.assignee_id is not distinct from old.assignee_id
            and new.assignment_reason is distinct from old.assignment_reason
        )
    )
    execute function tenant.refuse_reason_without_step();

create function tenant.forbid_immutable_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.reference, new.received_at, new.stage_since, new.closed_at, new.resolved_at, new.enquiry_type_id)
        is distinct from
        (old.reference, old.received_at, old.stage_since, old.closed_at, old.resolved_at, old.enquiry_type_id)
        -- The one way into another version is the migration of V087, which says what it does.
        or (
            new.workflow_id is distinct from old.workflow_id
            and tenant.migration_of(
                old.workflow_id, new.workflow_id, old.stage_id, new.stage_id
            ) is null
        )
    then
        raise exception using
            errcode    = 'UK304',
            constraint = 'forbid_immutable_change',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'reference, type, workflow and times of an enquiry are not for clients to set',
            hint       = 'Send the other columns only; the database keeps these.';
    end if;
    return new;
end
$$;
create trigger g20_forbid_immutable_change before update on tenant.enquiries
    for each row execute function tenant.forbid_immutable_change();
