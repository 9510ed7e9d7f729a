-- A published workflow is frozen, so that the rules of an enquiry can still be read in ten years. A change is a
-- draft of the next number (docs/decisions/0004). One function for each shape of row, since a function that
-- branches on its table cannot be checked.
create function tenant.raise_published_workflow_change(of_table text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK205',
        constraint = 'refuse_change_of_published_workflow',
        schema     = 'tenant',
        table      = of_table,
        message    = 'the workflow is published and does not change',
        hint       = 'Draft the next version of the workflow and publish that.';
end
$$;

create function tenant.refuse_change_of_published_workflow() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from old_rows as o
        inner join new_rows as n on o.tenant_id = n.tenant_id and o.id = n.id
        where
            o.published_at is not null
            and (o.code, o.workflow_number, o.name, o.published_at, o.deleted_at)
            is distinct from (n.code, n.workflow_number, n.name, n.published_at, n.deleted_at)
    ) then
        perform tenant.raise_published_workflow_change(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g50_refuse_change_of_published_workflow after update on tenant.workflows
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_change_of_published_workflow();

-- Takes the workflow at once as its publishing does, so that the two wait for each other: a key share, which
-- the foreign key of a stage takes, does not meet an update that leaves the key alone.
create function tenant.refuse_change_inside_published_workflow() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    published boolean;
begin
    select bool_or(w.published_at is not null) into published
    from (
        select o.published_at
        from tenant.workflows as o
        where (o.tenant_id, o.id) in (select n.tenant_id, n.workflow_id from new_rows as n)
        order by o.tenant_id, o.id
        for no key update
    ) as w;
    if published then
        perform tenant.raise_published_workflow_change(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g50_refuse_addition_to_published after insert on tenant.workflow_stages
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_workflow();
create trigger g50_refuse_change_of_published after update on tenant.workflow_stages
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_workflow();
create trigger g50_refuse_addition_to_published after insert on tenant.workflow_transitions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_workflow();
create trigger g50_refuse_change_of_published after update on tenant.workflow_transitions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_workflow();

create function tenant.refuse_change_of_published_roles() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    published boolean;
begin
    select bool_or(w.published_at is not null) into published
    from (
        select o.published_at
        from tenant.workflows as o
        where (o.tenant_id, o.id) in (
            select t.tenant_id, t.workflow_id
            from new_rows as n
            inner join tenant.workflow_transitions as t
                on n.tenant_id = t.tenant_id and n.workflow_transition_id = t.id
        )
        order by o.tenant_id, o.id
        for no key update
    ) as w;
    if published then
        perform tenant.raise_published_workflow_change(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g50_refuse_addition_to_published after insert on tenant.transition_roles
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_of_published_roles();
create trigger g50_refuse_change_of_published after update on tenant.transition_roles
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_of_published_roles();
