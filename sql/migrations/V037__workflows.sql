-- Workflows: versioned configuration (R088, R096, R106). A version is drafted, published, and from then
-- on frozen; running enquiries keep theirs until they are migrated. Configured by managers.
create table tenant.workflows (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    code            text not null,
    workflow_number smallint not null default 1,
    name            text collate core.names not null,
    published_at    timestamptz,
    retired_at      timestamptz,

    constraint workflows_pkey primary key (tenant_id, id),
    constraint workflows_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint workflows_code_and_number_unique unique (tenant_id, code, workflow_number),
    constraint workflows_code_form check (code ~ '^[a-z][a-z0-9_]{1,30}$'),
    constraint workflows_number_positive check (workflow_number > 0),
    constraint workflows_name_length check (char_length(name) between 1 and 60),
    constraint workflows_name_printable check (core.is_single_line(name)),
    constraint workflows_name_not_blank check (core.is_not_blank(name)),
    constraint workflows_retired_when_published check (retired_at is null or published_at is not null)
);
comment on table tenant.workflows is 'One version of a workflow.';
comment on column tenant.workflows.code is 'The same over all versions.';
comment on column tenant.workflows.name is 'As people read it, 1 to 60 characters.';
comment on column tenant.workflows.workflow_number is 'Counts the versions of the code from 1.';
comment on column tenant.workflows.published_at is 'Null while it is drafted; enquiries use published ones only.';
comment on column tenant.workflows.retired_at is
'From when no new enquiry begins in it (V127); those that run in it go on. Null while it is in use.';

call core.enable_tenant_isolation('tenant.workflows');
call core.forbid_delete('tenant.workflows');
call core.add_row_metadata('tenant.workflows');
call audit.enable_tracking('tenant.workflows');

-- Published is published now, and retired is retired now: a client says that, and the row says when.
create function tenant.set_published_at() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.published_at is not null and (tg_op = 'INSERT' or old.published_at is null) then
        new.published_at := new.updated_at;
    end if;
    return new;
end
$$;
create trigger g30_set_published_at before insert or update on tenant.workflows
    for each row execute function tenant.set_published_at();

create function tenant.set_retired_at() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.retired_at := new.updated_at;
    return new;
end
$$;
create trigger g30_set_retired_at before update on tenant.workflows
    for each row when (old.retired_at is null and new.retired_at is not null)
    execute function tenant.set_retired_at();
create trigger g05_lock_for_removal before update on tenant.workflows
    for each row when (
        (old.deleted_at is null and new.deleted_at is not null)
        or (old.retired_at is null and new.retired_at is not null)
    )
    execute function core.lock_for_removal();

create policy staff_read on tenant.workflows for select to enquiries_app
    using (true);
create policy staff_configure on tenant.workflows for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.workflows for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.workflows for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.workflows for all to enquiries_owner using (true) with check (true);
grant select, insert (code, workflow_number, name), update (name, published_at, retired_at)
    on tenant.workflows to enquiries_app;
call core.grant_loading('tenant.workflows');
