-- Nothing is taken away under open work (docs/decisions/0003): a person who holds enquiries or tasks, or is asked a question,
-- does not leave, a team that has enquiries or receives those of a type stays in use, a type or a citizen with open enquiries and a
-- workflow of a type in use are not deleted. Stages need no guard: a published version is frozen, and only in one do enquiries run.
--
-- Each row was locked before it was changed (core.lock_for_removal), so that whoever gave work to it at the same
-- time has committed, or waits and meets the guards of V044, V061, V063, V071 and V099. The count is in the sentence.
create function tenant.counted(things bigint, one text, several text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case counted.things when 1 then '1 ' || counted.one
        else to_char(counted.things, 'FM999,999,999,990') || ' ' || counted.several end;
comment on function tenant.counted(bigint, text, text) is 'A number with its noun: 1 open enquiry, 12 open enquiries.';

create function tenant.refuse_leaving_open_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    holding constant text[] := auth.roles_that_hold_enquiries();
    -- Who does not hold work may answer.
    working constant text[] := auth.roles_with_capability('work_on_enquiries');
    leaving uuid[];
    silent uuid[];
    enquiries bigint;
    tasks bigint;
    questions bigint;
begin
    select
        array_agg(n.id) filter (
            where
            o.active and o.deleted_at is null and o.role_code = any (holding)
            and not (n.active and n.deleted_at is null and n.role_code = any (holding))
        ),
        array_agg(n.id) filter (
            where
            o.active and o.deleted_at is null and o.role_code = any (working)
            and not (n.active and n.deleted_at is null and n.role_code = any (working))
        )
    into leaving, silent
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id;
    if coalesce(leaving, silent) is null then
        return null;
    end if;
    select count(*) into enquiries
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.assignee_id = any (leaving)
        and e.closed_at is null
        and e.deleted_at is null;
    select count(*) into tasks
    from tenant.tasks as k
    where
        k.tenant_id = (select auth.tenant_id())
        and k.staff_id = any (leaving)
        and not k.done
        and k.deleted_at is null;
    select count(*) into questions
    from tenant.questions as q
    where
        q.tenant_id = (select auth.tenant_id())
        and q.staff_id = any (silent)
        and q.answer_note_id is null
        and not q.withdrawn
        and q.deleted_at is null;
    if enquiries + tasks + questions > 0 then
        raise exception using
            errcode    = 'UK214',
            constraint = 'refuse_leaving_open_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the person has open work',
            hint       = format(
                'Reassign their %s, %s and %s first.',
                tenant.counted(enquiries, 'open enquiry', 'open enquiries'),
                tenant.counted(tasks, 'open task', 'open tasks'),
                tenant.counted(questions, 'open question', 'open questions')
            );
    end if;
    return null;
end
$$;
create trigger g51_refuse_leaving_open_work after update on tenant.staff
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_leaving_open_work();

create function tenant.refuse_closing_team_over_open_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    closing uuid[];
    enquiries bigint;
    types bigint;
    tasks bigint;
    questions bigint;
begin
    select array_agg(n.id) into closing
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where (o.active and o.deleted_at is null) and not (n.active and n.deleted_at is null);
    if closing is null then
        return null;
    end if;
    select count(*) into enquiries
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.team_id = any (closing)
        and e.closed_at is null
        and e.deleted_at is null;
    select count(*) into types
    from tenant.enquiry_types as t
    where
        t.tenant_id = (select auth.tenant_id())
        and t.team_id = any (closing)
        and t.active
        and t.deleted_at is null;
    select count(*) into tasks
    from tenant.tasks as k
    where
        k.tenant_id = (select auth.tenant_id())
        and k.team_id = any (closing)
        and not k.done
        and k.deleted_at is null;
    select count(*) into questions
    from tenant.questions as q
    where
        q.tenant_id = (select auth.tenant_id())
        and q.team_id = any (closing)
        and q.answer_note_id is null
        and not q.withdrawn
        and q.deleted_at is null;
    if enquiries + types + tasks + questions > 0 then
        raise exception using
            errcode    = 'UK215',
            constraint = 'refuse_closing_team_over_open_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the team has open work or receives it',
            hint       = format(
                'Give its %s, %s, %s and %s to another team first.',
                tenant.counted(enquiries, 'open enquiry', 'open enquiries'),
                tenant.counted(types, 'enquiry type', 'enquiry types'),
                tenant.counted(tasks, 'open task', 'open tasks'),
                tenant.counted(questions, 'open question', 'open questions')
            );
    end if;
    return null;
end
$$;
create trigger g51_refuse_closing_team_over_open_work after update on tenant.teams
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_closing_team_over_open_work();

create function tenant.refuse_deleting_type_over_open_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    deleted uuid[];
    enquiries bigint;
begin
    select array_agg(n.id) into deleted
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where o.deleted_at is null and n.deleted_at is not null;
    if deleted is null then
        return null;
    end if;
    select count(*) into enquiries
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.enquiry_type_id = any (deleted)
        and e.closed_at is null
        and e.deleted_at is null;
    if enquiries > 0 then
        raise exception using
            errcode    = 'UK216',
            constraint = 'refuse_deleting_type_over_open_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the enquiry type has open enquiries',
            hint       = format(
                'Make the type inactive, so that no more come in, and close its %s first.',
                tenant.counted(enquiries, 'open enquiry', 'open enquiries')
            );
    end if;
    return null;
end
$$;
create trigger g51_refuse_deleting_type_over_open_work after update on tenant.enquiry_types
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_deleting_type_over_open_work();

-- Nor is an enquiry restored or reopened under a type that was deleted meanwhile. No foreign key locks the type then,
-- since the key does not change: it is locked as one would.
create function tenant.refuse_return_to_deleted_type() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    deleted boolean := (
        select y.deleted_at is not null
        from tenant.enquiry_types as y
        where y.tenant_id = new.tenant_id and y.id = new.enquiry_type_id
        for key share
    );
begin
    if deleted then
        raise exception using
            errcode    = 'UK216',
            constraint = 'refuse_return_to_deleted_type',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_type_id',
            message    = 'the enquiry type is deleted',
            hint       = 'Ask a manager to restore the enquiry type first.';
    end if;
    return null;
end
$$;
create trigger g58_refuse_return_to_deleted_type
    after update of stage_id, closed_at, deleted_at on tenant.enquiries
    for each row when (
        new.closed_at is null
        and new.deleted_at is null
        and (old.closed_at is not null or old.deleted_at is not null)
    )
    execute function tenant.refuse_return_to_deleted_type();

create function tenant.refuse_deleting_citizen_over_open_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    deleted uuid[];
    enquiries bigint;
begin
    select array_agg(n.id) into deleted
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where o.deleted_at is null and n.deleted_at is not null;
    if deleted is null then
        return null;
    end if;
    select count(*) into enquiries
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.citizen_id = any (deleted)
        and e.closed_at is null
        and e.deleted_at is null;
    if enquiries > 0 then
        raise exception using
            errcode    = 'UK218',
            constraint = 'refuse_deleting_citizen_over_open_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the citizen has open enquiries',
            hint       = format(
                'Close their %s first, or merge this record into the right one.',
                tenant.counted(enquiries, 'open enquiry', 'open enquiries')
            );
    end if;
    return null;
end
$$;
create trigger g51_refuse_deleting_citizen_over_open_work after update on tenant.citizens
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_deleting_citizen_over_open_work();

create function tenant.refuse_deleting_workflow_in_use() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    types bigint;
begin
    select count(*) into types
    from tenant.enquiry_types as t
    where
        (t.tenant_id, t.workflow_id) in (
            select n.tenant_id, n.id
            from new_rows as n
            where n.deleted_at is not null
        )
        and t.active
        and t.deleted_at is null;
    if types > 0 then
        raise exception using
            errcode    = 'UK217',
            constraint = 'refuse_deleting_workflow_in_use',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the workflow is that of an enquiry type',
            hint       = format(
                'Give %s another workflow first.', tenant.counted(types, 'enquiry type', 'enquiry types')
            );
    end if;
    return null;
end
$$;
create trigger g51_refuse_deleting_workflow_in_use after update on tenant.workflows
    referencing new table as new_rows
    for each statement execute function tenant.refuse_deleting_workflow_in_use();
