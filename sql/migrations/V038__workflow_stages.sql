-- Stages of a workflow: the tenant's own words, each mapped to a standard stage.
create table tenant.workflow_stages (
    tenant_id   integer not null default auth.tenant_id(),
    id          uuid not null default core.new_id(),
    workflow_id uuid not null,
    code        text not null,
    name        text collate core.names not null,
    stage_code  text not null,
    begins      boolean not null default false,
    position    smallint not null,
    reopening_days smallint,

    constraint workflow_stages_pkey primary key (tenant_id, id),
    constraint workflow_stages_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint workflow_stages_workflow_fkey foreign key (tenant_id, workflow_id)
        references tenant.workflows (tenant_id, id) on delete restrict,
    constraint workflow_stages_stage_fkey foreign key (stage_code)
        references core.stages (code) on delete restrict,
    constraint workflow_stages_code_unique unique (tenant_id, workflow_id, code),
    constraint workflow_stages_in_workflow_unique unique (tenant_id, workflow_id, id),
    constraint workflow_stages_code_form check (code ~ '^[a-z][a-z0-9_]{1,30}$'),
    constraint workflow_stages_name_length check (char_length(name) between 1 and 40),
    constraint workflow_stages_name_printable check (core.is_single_line(name)),
    constraint workflow_stages_name_not_blank check (core.is_not_blank(name)),
    constraint workflow_stages_reopening_days_plausible check (reopening_days between 1 and 3650)
);
comment on table tenant.workflow_stages is 'Stages of one workflow version, in the tenant''s own words.';
comment on column tenant.workflow_stages.workflow_id is 'The workflow version it belongs to.';
comment on column tenant.workflow_stages.code is 'What seeds and mappings call it; unique in its workflow version.';
comment on column tenant.workflow_stages.name is 'As people read it, 1 to 40 characters.';
comment on column tenant.workflow_stages.position is 'Order from beginning to end, for lists.';
comment on column tenant.workflow_stages.stage_code is 'What it means in every tenant.';
comment on column tenant.workflow_stages.reopening_days is
'Where a closed enquiry comes back to when the citizen replies, and for how many days after it was closed (V146); null for other stages.';
comment on column tenant.workflow_stages.begins is 'First stage of new enquiries; exactly one in a published workflow.';

call core.enable_tenant_isolation('tenant.workflow_stages');
call core.forbid_delete('tenant.workflow_stages');
call core.add_row_metadata('tenant.workflow_stages');
call audit.enable_tracking('tenant.workflow_stages');

create unique index workflow_stages_one_beginning on tenant.workflow_stages (tenant_id, workflow_id)
    where begins and deleted_at is null;
comment on index tenant.workflow_stages_one_beginning is 'migrations/V053__enquiry_defaults.sql';

create unique index workflow_stages_one_return on tenant.workflow_stages (tenant_id, workflow_id)
    where reopening_days is not null and deleted_at is null;
comment on index tenant.workflow_stages_one_return is 'migrations/V146__reopening.sql';

create policy staff_read on tenant.workflow_stages for select to enquiries_app
    using (true);
create policy staff_configure on tenant.workflow_stages for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.workflow_stages for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.workflow_stages for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.workflow_stages for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (workflow_id, code, name, stage_code, begins, position, reopening_days),
    update (name, stage_code, begins, position, reopening_days)
    on tenant.workflow_stages to enquiries_app;
call core.grant_loading('tenant.workflow_stages');
