-- A closed enquiry changes only by leaving its stage: reopen it first, so that its clocks run again.
-- For each row, since the condition holds for hardly any: a trigger for each statement would cost every change of an
-- open enquiry a query.
create function tenant.refuse_change_of_closed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- A mistake is put right without reopening (V098).
    if not tenant.is_corrected(old.id, old.version) then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_change_of_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then change it.';
    end if;
    return null;
end
$$;
create trigger g51_refuse_change_of_closed after update on tenant.enquiries
    for each row when (
        old.closed_at is not null
        -- Empty again at the same stage where a merge is undone (V107).
        and new.closed_at is not null
        and new.stage_id = old.stage_id
        -- A due time that follows its clocks is no change (V119).
        and new.version <> old.version
        and (
            new.subject, new.body, new.team_id, new.assignee_id, new.priority_code, new.outcome, new.outcome_id,
            new.citizen_id, new.channel_code, new.due_at, new.custom_fields
        ) is distinct from (
            old.subject, old.body, old.team_id, old.assignee_id, old.priority_code, old.outcome, old.outcome_id,
            old.citizen_id, old.channel_code, old.due_at, old.custom_fields
        )
    )
    execute function tenant.refuse_change_of_closed();

-- The enquiry is taken at once as a step takes it, so that note and closing wait for each other; in the order of
-- keys, so that two notes on several do too. A shared lock that a later step of the same transaction raised would
-- be a deadlock (measured: 5 against 7,038 transactions a second).
--
-- By key, always: in a load the planner may still think that there are few enquiries, and read them all
-- for each note (seen: 100,000 notes took minutes). The lateral sub-select leaves it nothing but the primary key.
create function tenant.refuse_note_on_closed_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
declare
    closed boolean;
begin
    select bool_or(looked_up.closed) into closed
    from (
        select distinct n.tenant_id, n.enquiry_id
        from new_rows as n
        order by n.tenant_id, n.enquiry_id
    ) as noted
    cross join lateral (
        select e.closed_at is not null or e.deleted_at is not null as closed
        from tenant.enquiries as e
        where e.tenant_id = noted.tenant_id and e.id = noted.enquiry_id
        for no key update
    ) as looked_up;
    if closed then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_note_on_closed_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then write the note.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_note_on_closed_enquiry after insert on tenant.notes
    referencing new table as new_rows
    for each statement execute function tenant.refuse_note_on_closed_enquiry();
create trigger g50_refuse_change_of_note_on_closed_enquiry after update on tenant.notes
    referencing new table as new_rows
    for each statement execute function tenant.refuse_note_on_closed_enquiry();
