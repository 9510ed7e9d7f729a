-- Enquiry types: what a tenant is asked about (R054). The type decides workflow, team and priority; its clock rules are V116.
create table tenant.enquiry_types (
    tenant_id            integer not null default auth.tenant_id(),
    id                   uuid not null default core.new_id(),
    code                 text not null,
    name                 text collate core.names not null,
    category_code        text not null,
    service_id           uuid,
    workflow_id          uuid not null,
    team_id              uuid not null,
    priority_code        smallint not null,
    active               boolean not null default true,
    welsh_name           text,

    constraint enquiry_types_pkey primary key (tenant_id, id),
    constraint enquiry_types_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiry_types_workflow_fkey foreign key (tenant_id, workflow_id)
        references tenant.workflows (tenant_id, id) on delete restrict,
    constraint enquiry_types_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint enquiry_types_priority_fkey foreign key (priority_code)
        references core.priorities (code) on delete restrict,
    constraint enquiry_types_category_fkey foreign key (category_code)
        references core.categories (code) on delete restrict,
    constraint enquiry_types_service_fkey foreign key (tenant_id, service_id)
        references tenant.services (tenant_id, id) on delete restrict,
    constraint enquiry_types_code_unique unique (tenant_id, code),
    constraint enquiry_types_code_form check (code ~ '^[a-z][a-z0-9_]{1,40}$'),
    constraint enquiry_types_name_length check (char_length(name) between 1 and 80),
    constraint enquiry_types_name_printable check (core.is_single_line(name)),
    constraint enquiry_types_name_not_blank check (core.is_not_blank(name)),
    constraint enquiry_types_welsh_name_length check (char_length(welsh_name) between 1 and 80),
    constraint enquiry_types_welsh_name_printable check (core.is_single_line(welsh_name)),
    constraint enquiry_types_welsh_name_not_blank check (core.is_not_blank(welsh_name)),
    -- The second level says parent.word; the first alone would compare nothing with anything.
    constraint enquiry_types_category_of_second_level check (category_code ~ '^[a-z_]+\.[a-z_]+$')
);
comment on table tenant.enquiry_types is 'What a tenant is asked about, and how it handles it.';
comment on column tenant.enquiry_types.code is 'What seeds and mappings call it; unique in the tenant.';
comment on column tenant.enquiry_types.name is 'As people read it, 1 to 80 characters.';
comment on column tenant.enquiry_types.category_code is
'Its category of the second level (core.categories), which also gives its complexity.';
comment on column tenant.enquiry_types.service_id is
'The service it is asked about; null for what concerns none or all of them.';
comment on column tenant.enquiry_types.team_id is 'Where new enquiries go first.';
comment on column tenant.enquiry_types.priority_code is 'Of new enquiries, unless another is given: 1 is the most urgent.';
comment on column tenant.enquiry_types.welsh_name is 'As citizens read it in Welsh, 1 to 80 characters; null where it has no other name.';
comment on column tenant.enquiry_types.active is 'False once no new enquiry is received under it; running ones go on.';
comment on column tenant.enquiry_types.workflow_id is 'For new enquiries; running ones keep their own.';

create index enquiry_types_by_workflow on tenant.enquiry_types (tenant_id, workflow_id);
comment on index tenant.enquiry_types_by_workflow is 'migrations/V044__enquiry_types.sql (foreign key)';
create index enquiry_types_by_team on tenant.enquiry_types (tenant_id, team_id);
comment on index tenant.enquiry_types_by_team is 'migrations/V044__enquiry_types.sql (foreign key)';
create index enquiry_types_by_service on tenant.enquiry_types (tenant_id, service_id);
comment on index tenant.enquiry_types_by_service is 'migrations/V044__enquiry_types.sql (foreign key)';

call core.enable_tenant_isolation('tenant.enquiry_types');
call core.forbid_delete('tenant.enquiry_types');
call core.add_row_metadata('tenant.enquiry_types');
call audit.enable_tracking('tenant.enquiry_types');

create policy staff_read on tenant.enquiry_types for select to enquiries_app
    using (true);
create policy staff_configure on tenant.enquiry_types for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.enquiry_types for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.enquiry_types for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.enquiry_types for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (
        code, name, category_code, service_id, workflow_id, team_id, priority_code, welsh_name
    ),
    update (
        name, category_code, service_id, workflow_id, team_id, priority_code, active, welsh_name
    )
    on tenant.enquiry_types to enquiries_app;
call core.grant_loading('tenant.enquiry_types');

create trigger g05_lock_for_removal before update on tenant.enquiry_types
    for each row when (
        (old.active and not new.active) or (old.deleted_at is null and new.deleted_at is not null)
    )
    execute function core.lock_for_removal();

-- A type in use routes its enquiries to a team in use, by a workflow that is neither deleted nor retired.
create function tenant.refuse_unusable_type() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join tenant.teams as t on n.tenant_id = t.tenant_id and n.team_id = t.id
        where n.active and n.deleted_at is null and not (t.active and t.deleted_at is null)
    ) then
        raise exception using
            errcode    = 'UK211',
            constraint = 'refuse_type_without_team',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'team_id',
            message    = 'the team of the enquiry type takes no new work',
            hint       = 'Choose a team that is in use.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.workflows as w on n.tenant_id = w.tenant_id and n.workflow_id = w.id
        where n.active and n.deleted_at is null and w.deleted_at is not null
    ) then
        raise exception using
            errcode    = 'UK212',
            constraint = 'refuse_type_without_workflow',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'workflow_id',
            message    = 'the workflow of the enquiry type is deleted',
            hint       = 'Choose a workflow that is in use.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.workflows as w on n.tenant_id = w.tenant_id and n.workflow_id = w.id
        where n.active and n.deleted_at is null and w.retired_at is not null
    ) then
        raise exception using
            errcode    = 'UK453',
            constraint = 'refuse_type_of_retired_workflow',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'workflow_id',
            message    = 'the workflow of the enquiry type is retired',
            hint       = 'Choose a version of the workflow that is in use.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unusable_type after insert on tenant.enquiry_types
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unusable_type();
create trigger g50_refuse_change_to_unusable_type after update on tenant.enquiry_types
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unusable_type();
