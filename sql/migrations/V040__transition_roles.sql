-- Who may take a transition: one row for each role that may.
create table tenant.transition_roles (
    tenant_id              integer not null default auth.tenant_id(),
    id                     uuid not null default core.new_id(),
    workflow_transition_id uuid not null,
    role_code              text not null,

    constraint transition_roles_pkey primary key (tenant_id, id),
    constraint transition_roles_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint transition_roles_transition_fkey foreign key (tenant_id, workflow_transition_id)
        references tenant.workflow_transitions (tenant_id, id) on delete restrict,
    constraint transition_roles_role_fkey foreign key (role_code)
        references core.roles (code) on delete restrict,
    constraint transition_roles_role_unique unique (tenant_id, workflow_transition_id, role_code)
);
comment on table tenant.transition_roles is 'Which roles may take a transition.';
comment on column tenant.transition_roles.workflow_transition_id is 'Which transition.';
comment on column tenant.transition_roles.role_code is 'Who may take it.';

call core.enable_tenant_isolation('tenant.transition_roles');
call core.forbid_delete('tenant.transition_roles');
call core.add_row_metadata('tenant.transition_roles');
call audit.enable_tracking('tenant.transition_roles');

create policy staff_read on tenant.transition_roles for select to enquiries_app
    using (true);
create policy staff_configure on tenant.transition_roles for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy loader_works on tenant.transition_roles for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.transition_roles for all to enquiries_owner
    using (true) with check (true);
grant select, insert (workflow_transition_id, role_code) on tenant.transition_roles to enquiries_app;
call core.grant_loading('tenant.transition_roles');
