-- What an enquiry gets from its configuration: beginning, team, time and reference when it is received;
-- stage times when it moves. These only set columns; what is lawful is judged by the guards of V05x.
create function tenant.keep_beginning() returns trigger
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
    new.closed_at := null;
    -- Always ours: a reference that a client chose would not check.
    new.reference := auth.next_reference(new.tenant_id, new.received_at);
    return new;
end
$$;
create trigger g30_keep_beginning before insert on tenant.enquiries
    for each row execute function tenant.keep_beginning();

create function tenant.keep_stage_times() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- A reason belongs to one move: what stood there from the last one does not count for this one.
    if new.stage_reason is not distinct from old.stage_reason then
        new.stage_reason := null;
    end if;
    new.stage_since := new.updated_at;
    select case when s.ends then new.updated_at end
    into new.closed_at
    from tenant.workflow_stages as w
    inner join core.stages as s on w.stage_code = s.code
    where w.tenant_id = new.tenant_id and w.workflow_id = new.workflow_id and w.id = new.stage_id;
    return new;
end
$$;
create trigger g30_keep_stage_times before update on tenant.enquiries
    for each row when (new.stage_id is distinct from old.stage_id)
    execute function tenant.keep_stage_times();

create function tenant.keep_what_stays() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.reference, new.received_at, new.stage_since, new.closed_at, new.enquiry_type_id, new.workflow_id)
        is distinct from
        (old.reference, old.received_at, old.stage_since, old.closed_at, old.enquiry_type_id, old.workflow_id)
    then
        raise exception using
            errcode    = 'UK304',
            constraint = 'keep_what_stays',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'reference, type, workflow and times of an enquiry are not for clients to set',
            hint       = 'Send the other columns only; the database keeps these.';
    end if;
    if new.assignee_id is distinct from old.assignee_id
        and new.assignment_reason is not distinct from old.assignment_reason
    then
        new.assignment_reason := null;
    end if;
    return new;
end
$$;
create trigger g20_keep_what_stays before update on tenant.enquiries
    for each row execute function tenant.keep_what_stays();
