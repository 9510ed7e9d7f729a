-- Assignments: who had an enquiry, who has it now, who decided, why (R199). Written by the recorders below
-- when an enquiry changes hands, never by a client; kept as written. The reason is kept here alone, as that of a stage
-- change is (V054).
create table tenant.assignments (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    enquiry_id    uuid not null,
    enquiry_version integer not null,
    from_staff_id uuid,
    to_staff_id   uuid,
    reason        text,
    created_at    timestamptz not null,
    created_by    uuid not null,

    constraint assignments_pkey primary key (tenant_id, id),
    constraint assignments_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint assignments_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint assignments_from_fkey foreign key (tenant_id, from_staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint assignments_to_fkey foreign key (tenant_id, to_staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint assignments_created_by_fkey foreign key (tenant_id, created_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint assignments_enquiry_version_possible check (enquiry_version >= 1),
    constraint assignments_reason_length check (char_length(reason) between 1 and 500),
    constraint assignments_reason_printable check (core.is_single_line(reason)),
    constraint assignments_reason_says_something check (core.is_not_blank(reason)),
    constraint assignments_change_hands check (from_staff_id is distinct from to_staff_id)
);
comment on table tenant.assignments is 'Every change of hands of an enquiry.';
comment on column tenant.assignments.id is
'Key of the record within its tenant; a version 7 UUID, never changes.';
comment on column tenant.assignments.enquiry_id is 'The enquiry that changed hands.';
comment on column tenant.assignments.enquiry_version is 'The version of the enquiry that this change made.';
comment on column tenant.assignments.from_staff_id is 'Null when it was unassigned.';
comment on column tenant.assignments.to_staff_id is 'Null when it was put back.';
comment on column tenant.assignments.reason is 'What the person said, 1 to 500 characters; null when nothing was said.';
comment on column tenant.assignments.created_at is
'When it changed hands, by the platform''s clock; inside a batch, when it happened.';
comment on column tenant.assignments.created_by is 'Who gave it, took it or put it back.';

create unique index assignments_by_enquiry on tenant.assignments (tenant_id, enquiry_id, enquiry_version);
comment on index tenant.assignments_by_enquiry is 'queries/enquiry/assignments.sql';

call core.enable_tenant_isolation('tenant.assignments');
call core.forbid_delete('tenant.assignments');
call core.forbid_update('tenant.assignments');
call audit.enable_tracking('tenant.assignments', enquiry_column => 'enquiry_id');

create policy staff_read on tenant.assignments for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_records on tenant.assignments for insert to enquiries_owner with check (true);
create policy owner_reads on tenant.assignments for select to enquiries_owner using (true);
grant select on tenant.assignments to enquiries_app, enquiries_loader;

create function tenant.record_first_assignment() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.assignments (
        tenant_id, enquiry_id, enquiry_version, to_staff_id, created_at, created_by
    )
    select n.tenant_id, n.id, n.version, n.assignee_id, n.created_at, n.created_by
    from new_rows as n
    where n.assignee_id is not null;
    return null;
end
$$;
create trigger k61_record_first_assignment after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.record_first_assignment();

-- An enquiry that is given again to its assignee, as one of many may be, changes no hands: the reason is left out.
create function tenant.record_assignment_with_reason() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if new.assignee_id is distinct from old.assignee_id then
        insert into tenant.assignments (
            tenant_id, enquiry_id, enquiry_version, from_staff_id, to_staff_id, reason, created_at, created_by
        ) values (
            new.tenant_id, new.id, new.version, old.assignee_id, new.assignee_id, new.assignment_reason,
            new.updated_at, new.updated_by
        );
    end if;
    new.assignment_reason := null;
    return new;
end
$$;
create trigger k61_record_assignment_with_reason before update of assignment_reason on tenant.enquiries
    for each row when (new.assignment_reason is not null)
    execute function tenant.record_assignment_with_reason();

create function tenant.record_assignment() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    -- An insert of no row would still fire the statement triggers of this table.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.assignee_id is distinct from o.assignee_id
    ) then
        return null;
    end if;
    insert into tenant.assignments (
        tenant_id, enquiry_id, enquiry_version, from_staff_id, to_staff_id, created_at, created_by
    )
    select
        n.tenant_id, n.id, n.version, o.assignee_id, n.assignee_id, n.updated_at, n.updated_by
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where n.assignee_id is distinct from o.assignee_id
    -- A change of hands with a reason is recorded already.
    on conflict (tenant_id, enquiry_id, enquiry_version) do nothing;
    return null;
end
$$;
create trigger k61_record_assignment after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.record_assignment();
