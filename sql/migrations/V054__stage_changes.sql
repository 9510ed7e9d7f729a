-- Stage changes: from, to, who, why (docs/decisions/0004). Written by the recorders below when an
-- enquiry is received or moves, never by a client; kept as written. A reason may be personal:
-- erasure reaches it.
--
-- The reason of a step is kept here alone. An update of tenant.enquiries gives it in the column stage_reason, which no
-- stored row holds, so a value there was named by this statement: the same words given again count, and words of
-- an earlier step cannot. A trigger for each statement sees stored rows only, so a step with a reason is recorded
-- before its row is stored; steps without one, as an import has them, are recorded after it, many at once.
create table tenant.stage_changes (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    enquiry_id    uuid not null,
    enquiry_version integer not null,
    workflow_id   uuid not null,
    from_stage_id uuid,
    to_stage_id   uuid not null,
    reason        text,
    created_at    timestamptz not null,
    created_by    uuid not null,
    from_workflow_id      uuid,
    workflow_migration_id uuid,
    correction_id         uuid,
    undoes_id             uuid,
    message_id            uuid,
    reopens               boolean not null default false,

    constraint stage_changes_pkey primary key (tenant_id, id),
    constraint stage_changes_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint stage_changes_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint stage_changes_from_fkey foreign key (tenant_id, from_workflow_id, from_stage_id)
        references tenant.workflow_stages (tenant_id, workflow_id, id) on delete restrict,
    constraint stage_changes_to_fkey foreign key (tenant_id, workflow_id, to_stage_id)
        references tenant.workflow_stages (tenant_id, workflow_id, id) on delete restrict,
    constraint stage_changes_created_by_fkey foreign key (tenant_id, created_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint stage_changes_migration_fkey foreign key (tenant_id, workflow_migration_id)
        references tenant.workflow_migrations (tenant_id, id) on delete restrict,
    constraint stage_changes_undoes_fkey foreign key (tenant_id, undoes_id)
        references tenant.stage_changes (tenant_id, id) on delete restrict,
    constraint stage_changes_enquiry_version_possible check (enquiry_version >= 1),
    -- What staff type is read by others on a terminal: no control character, and a reason says something.
    constraint stage_changes_reason_length check (char_length(reason) between 1 and 500),
    constraint stage_changes_reason_printable check (core.is_single_line(reason)),
    constraint stage_changes_reason_says_something check (core.is_not_blank(reason)),
    constraint stage_changes_lead_elsewhere check (from_stage_id <> to_stage_id),
    constraint stage_changes_from_somewhere check ((from_stage_id is null) = (from_workflow_id is null)),
    constraint stage_changes_between_versions check (
        (num_nonnulls(workflow_migration_id, correction_id) = 1) = coalesce(from_workflow_id <> workflow_id, false)
    )
);
comment on table tenant.stage_changes is 'Every move of an enquiry from stage to stage.';
comment on column tenant.stage_changes.id is
'Key of the record within its tenant; a version 7 UUID, never changes.';
comment on column tenant.stage_changes.enquiry_id is 'The enquiry that moved.';
comment on column tenant.stage_changes.enquiry_version is 'The version of the enquiry that this change made.';
comment on column tenant.stage_changes.from_stage_id is 'Null when the enquiry was received.';
comment on column tenant.stage_changes.workflow_id is 'Version of the workflow that it moved in, or into.';
comment on column tenant.stage_changes.to_stage_id is 'The stage it came into.';
comment on column tenant.stage_changes.from_workflow_id is 'Version of the stage before; null when the enquiry was received.';
comment on column tenant.stage_changes.workflow_migration_id is 'The migration to another version that moved it (V087); null for a step of a person''s.';
comment on column tenant.stage_changes.correction_id is 'The correction of the type that moved it into another workflow (V098).';
comment on column tenant.stage_changes.undoes_id is 'The stage change that this one takes back (V082); null for any other.';
comment on column tenant.stage_changes.message_id is 'The message of the citizen that reopened it (V146); null for any other.';
comment on column tenant.stage_changes.reopens is 'It opened a closed enquiry again: a step always says why, a message is named.';
comment on column tenant.stage_changes.reason is 'What the person said, 1 to 500 characters; null when nothing was asked or said.';
comment on column tenant.stage_changes.created_at is
'When it moved, by the platform''s clock; inside a batch, when it happened.';
comment on column tenant.stage_changes.created_by is 'Who moved it.';

create unique index stage_changes_by_enquiry on tenant.stage_changes (tenant_id, enquiry_id, enquiry_version);
comment on index tenant.stage_changes_by_enquiry is
'queries/enquiry/stage_changes.sql (and queries/enquiry/detail.sql, queries/queue/preview.sql)';

create unique index stage_changes_undone_once on tenant.stage_changes (tenant_id, undoes_id)
    where undoes_id is not null;
comment on index tenant.stage_changes_undone_once is 'migrations/V080__app_enquiries.sql (stage_reason)';

call core.enable_tenant_isolation('tenant.stage_changes');
call core.forbid_delete('tenant.stage_changes');
call core.forbid_update('tenant.stage_changes');
call audit.enable_tracking('tenant.stage_changes', enquiry_column => 'enquiry_id');

create policy staff_read on tenant.stage_changes for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_records on tenant.stage_changes for insert to enquiries_owner with check (true);
create policy owner_reads on tenant.stage_changes for select to enquiries_owner using (true);
grant select on tenant.stage_changes to enquiries_app, enquiries_loader;

create function tenant.record_beginning() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.stage_changes (
        tenant_id, enquiry_id, enquiry_version, workflow_id, to_stage_id, created_at, created_by
    )
    select n.tenant_id, n.id, n.version, n.workflow_id, n.stage_id, n.created_at, n.created_by
    from new_rows as n;
    return null;
end
$$;
create trigger k60_record_beginning after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.record_beginning();

-- The last trigger before the row is stored: stage, time and person are final. Nothing else is looked up.
create function tenant.record_stage_change_with_reason() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- A change to another version of the workflow has the reason of its migration or correction.
    if new.stage_id <> old.stage_id and new.workflow_id = old.workflow_id then
        insert into tenant.stage_changes (
            tenant_id, enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, reason, created_at,
            created_by, from_workflow_id, reopens
        ) values (
            new.tenant_id, new.id, new.version, new.workflow_id, old.stage_id, new.stage_id, new.stage_reason,
            new.updated_at, new.updated_by, old.workflow_id, old.closed_at is not null and new.closed_at is null
        );
    end if;
    new.stage_reason := null;
    return new;
end
$$;
create trigger k60_record_stage_change_with_reason before update of stage_reason on tenant.enquiries
    for each row when (new.stage_reason is not null)
    execute function tenant.record_stage_change_with_reason();

create function tenant.record_stage_change() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    -- Most updates move nothing, and an insert of no row would still fire the triggers of this table.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.stage_id <> o.stage_id
    ) then
        return null;
    end if;
    insert into tenant.stage_changes (
        tenant_id, enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, reason, created_at,
        created_by, from_workflow_id, workflow_migration_id, correction_id
    )
    select
        n.tenant_id, n.id, n.version, n.workflow_id, o.stage_id, n.stage_id, c.reason, n.updated_at,
        n.updated_by, o.workflow_id,
        case when n.workflow_id <> o.workflow_id and c.id is null then tenant.migration_of(
            o.workflow_id, n.workflow_id, o.stage_id, n.stage_id
        ) end,
        c.id
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    left join tenant.corrections as c
        on
            n.workflow_id <> o.workflow_id
            and o.tenant_id = c.tenant_id
            and o.id = c.enquiry_id
            and o.version = c.enquiry_version
    where n.stage_id <> o.stage_id
    -- A step with a reason is recorded already.
    on conflict (tenant_id, enquiry_id, enquiry_version) do nothing;
    return null;
end
$$;
create trigger k60_record_stage_change after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.record_stage_change();
