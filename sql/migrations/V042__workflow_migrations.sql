-- Workflow migrations: one record for each batch of running enquiries that moved to the next version of their workflow, or
-- back (docs/decisions/0004). Written by app.migrate_workflow and app.take_back_migration alone; kept as written.
create table tenant.workflow_migrations (
    tenant_id        integer not null default auth.tenant_id(),
    id               uuid not null default core.new_id(),
    from_workflow_id uuid not null,
    to_workflow_id   uuid not null,
    stage_map        jsonb not null,
    reason           text not null,
    enquiries_moved  integer not null,
    takes_back_id    uuid,
    transaction_id   xid8 not null default pg_current_xact_id(),
    created_at       timestamptz not null,
    created_by       uuid not null,

    constraint workflow_migrations_pkey primary key (tenant_id, id),
    constraint workflow_migrations_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint workflow_migrations_from_fkey foreign key (tenant_id, from_workflow_id)
        references tenant.workflows (tenant_id, id) on delete restrict,
    constraint workflow_migrations_to_fkey foreign key (tenant_id, to_workflow_id)
        references tenant.workflows (tenant_id, id) on delete restrict,
    constraint workflow_migrations_takes_back_fkey foreign key (tenant_id, takes_back_id)
        references tenant.workflow_migrations (tenant_id, id) on delete restrict,
    constraint workflow_migrations_created_by_fkey foreign key (tenant_id, created_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint workflow_migrations_lead_elsewhere check (from_workflow_id <> to_workflow_id),
    constraint workflow_migrations_reason_length check (char_length(reason) between 1 and 500),
    constraint workflow_migrations_reason_printable check (core.is_single_line(reason)),
    constraint workflow_migrations_reason_says_something check (core.is_not_blank(reason)),
    constraint workflow_migrations_count_natural check (enquiries_moved >= 0)
);
comment on table tenant.workflow_migrations is 'Moves of running enquiries from one version of a workflow to a newer one.';
comment on column tenant.workflow_migrations.id is
'Key of the record within its tenant; a version 7 UUID, never changes.';
comment on column tenant.workflow_migrations.from_workflow_id is 'The version that was left.';
comment on column tenant.workflow_migrations.to_workflow_id is
'The version of the same workflow in which the enquiries go on: a newer one, but where it takes a migration back.';
comment on column tenant.workflow_migrations.stage_map is 'Key of each stage before, and of the stage that takes its place.';
comment on column tenant.workflow_migrations.reason is 'Why, 1 to 500 characters; what history shows beside each enquiry''s change.';
comment on column tenant.workflow_migrations.enquiries_moved is 'How many enquiries this batch moved.';
comment on column tenant.workflow_migrations.takes_back_id is
'The migration whose enquiries this one moved back, by its map read from right to left; null for a move to a newer version.';
comment on column tenant.workflow_migrations.transaction_id is 'The transaction it was made in, and the only one in which it counts.';
comment on column tenant.workflow_migrations.created_at is 'When they were moved, by the platform''s clock.';
comment on column tenant.workflow_migrations.created_by is 'The manager who moved them.';

call core.enable_tenant_isolation('tenant.workflow_migrations');
call core.forbid_delete('tenant.workflow_migrations');
call core.forbid_update('tenant.workflow_migrations');
call audit.enable_tracking('tenant.workflow_migrations');

create index workflow_migrations_by_versions
    on tenant.workflow_migrations (tenant_id, from_workflow_id, to_workflow_id);
comment on index tenant.workflow_migrations_by_versions is 'migrations/V042__workflow_migrations.sql';
create index workflow_migrations_by_target on tenant.workflow_migrations (tenant_id, to_workflow_id);
comment on index tenant.workflow_migrations_by_target is 'migrations/V042__workflow_migrations.sql (foreign key)';

create index workflow_migrations_taken_back on tenant.workflow_migrations (tenant_id, takes_back_id);
comment on index tenant.workflow_migrations_taken_back is 'migrations/V042__workflow_migrations.sql (foreign key)';

create policy staff_read on tenant.workflow_migrations for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_works on tenant.workflow_migrations for all to enquiries_owner
    using (true) with check (true);
grant select on tenant.workflow_migrations to enquiries_app, enquiries_loader;
