-- Assignment rules (R079, R129): the assignee is active and works on enquiries; only a supervisor or manager
-- reassigns another person's enquiry.
create function tenant.refuse_unfit_assignee() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    -- Most updates give nothing to anybody.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.assignee_id is distinct from o.assignee_id
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
            and (
                not p.active
                or p.deleted_at is not null
                or p.role_code not in ('caseworker', 'supervisor', 'manager')
            )
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_assignee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose an active caseworker, supervisor or manager.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_assignee after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unfit_assignee();

create function tenant.refuse_unfit_first_assignee() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.assignee_id = p.id
        where
            not p.active
            or p.deleted_at is not null
            or p.role_code not in ('caseworker', 'supervisor', 'manager')
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_first_assignee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose an active caseworker, supervisor or manager.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_first_assignee after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_first_assignee();

create function tenant.refuse_taking_from_others() returns trigger
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
        where o.assignee_id is not null and n.assignee_id is distinct from o.assignee_id
    ) then
        return null;
    end if;
    select * into who from auth.current_session();
    if exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.updated_by = p.id
        where
            o.assignee_id is not null
            and n.assignee_id is distinct from o.assignee_id
            and o.assignee_id <> n.updated_by
            and case when who.batch_id is null then who.role_code else p.role_code end = 'caseworker'
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
create trigger g53_refuse_taking_from_others after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_taking_from_others();
