-- Assignment rules (R079, R129): the assignee is active and works on enquiries, the team is in use; another person's
-- enquiry is reassigned only by who may. Foreign keys lock whom an enquiry is given to, so that who takes a
-- person or team away (V094) waits, and these guards see what was done before.
create function tenant.raise_unfit_team(of_table text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK211',
        constraint = 'refuse_unfit_team',
        schema     = 'tenant',
        table      = of_table,
        column     = 'team_id',
        message    = 'the team takes no new work',
        hint       = 'Choose a team that is in use.';
end
$$;

-- A closed enquiry keeps whoever had it when it was closed. When it is reopened or restored, a person who has left
-- since is dropped and a team that has gone is replaced by that of the type: it is open work again. Not in a tenant
-- that has closed.
create function tenant.clear_unfit_holder() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    role_of_holder text;
begin
    -- The keys do not change, so no foreign key locks these rows: taken as one would.
    perform from core.tenants as t where t.id = new.tenant_id and t.closed_at is null for key share;
    if not found then
        raise exception using
            errcode    = 'UK232',
            constraint = 'refuse_reopening_in_closed_tenant',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the tenant is closed',
            hint       = 'Tell the citizen which body takes this over.';
    end if;
    if new.assignee_id is not null and new.assignee_id is not distinct from old.assignee_id then
        select p.role_code into role_of_holder
        from tenant.staff as p
        where
            p.tenant_id = new.tenant_id
            and p.id = new.assignee_id
            and p.active
            and p.deleted_at is null
        for key share;
        -- Asked after the lock: who takes the capability away holds it.
        if (role_of_holder = any (auth.roles_that_hold_enquiries())) is not true then
            new.assignee_id := null;
            new.assignment_reason := null;
        end if;
    end if;
    if new.team_id = old.team_id then
        perform
        from tenant.teams as t
        where t.tenant_id = new.tenant_id and t.id = new.team_id and t.active and t.deleted_at is null
        for key share;
        if not found then
            select t.id into new.team_id
            from tenant.enquiry_types as y
            inner join tenant.teams as t on y.tenant_id = t.tenant_id and y.team_id = t.id
            where
                y.tenant_id = new.tenant_id
                and y.id = new.enquiry_type_id
                and t.active
                and t.deleted_at is null
            for key share;
            if not found then
                perform tenant.raise_unfit_team(tg_table_name);
            end if;
        end if;
    end if;
    return new;
end
$$;
create trigger g32_clear_unfit_holder before update of stage_id, closed_at, deleted_at on tenant.enquiries
    for each row when (
        new.closed_at is null
        and new.deleted_at is null
        and (old.closed_at is not null or old.deleted_at is not null)
    )
    execute function tenant.clear_unfit_holder();

create function tenant.refuse_unfit_first_assignee() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.assignee_id = p.id
        where not (
            p.active
            and p.deleted_at is null
            and p.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
        )
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_first_assignee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose a colleague who works on enquiries.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_first_assignee after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_first_assignee();

create function tenant.refuse_unfit_first_team() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join tenant.teams as t on n.tenant_id = t.tenant_id and n.team_id = t.id
        where not (t.active and t.deleted_at is null)
    ) then
        perform tenant.raise_unfit_team(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_first_team after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_first_team();

-- The rules of a change of assignee and team are one function: most updates change neither, and each function would
-- cost every one of them a query.
create function tenant.refuse_unfit_assignment() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    who record;
begin
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.assignee_id is distinct from o.assignee_id or n.team_id <> o.team_id
    ) then
        return null;
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.assignee_id = p.id
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where
            n.assignee_id is distinct from o.assignee_id
            and not (
                p.active
                and p.deleted_at is null
                and p.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
            )
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_assignee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose a colleague who works on enquiries.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.teams as t on n.tenant_id = t.tenant_id and n.team_id = t.id
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.team_id <> o.team_id and not (t.active and t.deleted_at is null)
    ) then
        perform tenant.raise_unfit_team(tg_table_name);
    end if;
    select * into who from auth.current_session();
    if exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.updated_by = p.id
        inner join tenant.staff as h on o.tenant_id = h.tenant_id and o.assignee_id = h.id
        where
            n.assignee_id is distinct from o.assignee_id
            and o.assignee_id <> n.updated_by
            -- Nobody is deprived when the enquiry of a person who has left is reopened.
            and h.active
            and h.deleted_at is null
            and h.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
            and case
                when who.batch_id is null then not 'reassign_enquiries' = any (who.capabilities)
                else not p.role_code = any ((select auth.roles_with_capability('reassign_enquiries'))::text[])
            end
    ) then
        raise exception using
            errcode    = 'UK209',
            constraint = 'refuse_taking_from_others',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'somebody else has this enquiry',
            hint       = 'Ask a supervisor to reassign it, or the person who has it to hand it over.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_assignment after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unfit_assignment();
