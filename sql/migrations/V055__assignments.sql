-- Assignments: who had an enquiry, who has it now, who decided, why (R199). Written by the recorder below
-- when an enquiry changes hands, never by a client; kept as written.
create table tenant.assignments (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    enquiry_id    uuid not null,
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
    constraint assignments_change_hands check (from_staff_id is distinct from to_staff_id)
);
comment on table tenant.assignments is 'Every change of hands of an enquiry.';
comment on column tenant.assignments.id is
'Key of the record within its tenant; a version 7 UUID, never changes.';
comment on column tenant.assignments.enquiry_id is 'The enquiry that changed hands.';
comment on column tenant.assignments.from_staff_id is 'Null when it was unassigned.';
comment on column tenant.assignments.to_staff_id is 'Null when it was put back.';
comment on column tenant.assignments.reason is 'What the person said; null when nothing was said.';
comment on column tenant.assignments.created_at is
'When it changed hands, by the platform''s clock; inside a batch, when it happened.';
comment on column tenant.assignments.created_by is 'Who gave it, took it or put it back.';

create index assignments_by_enquiry on tenant.assignments (tenant_id, enquiry_id, created_at);
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
        tenant_id, enquiry_id, to_staff_id, reason, created_at, created_by
    )
    select n.tenant_id, n.id, n.assignee_id, n.assignment_reason, n.created_at, n.created_by
    from new_rows as n
    where n.assignee_id is not null;
    return null;
end
$$;
create trigger k61_record_first_assignment after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.record_first_assignment();

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
        tenant_id, enquiry_id, from_staff_id, to_staff_id, reason, created_at, created_by
    )
    select
        n.tenant_id, n.id, o.assignee_id, n.assignee_id, n.assignment_reason, n.updated_at, n.updated_by
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where n.assignee_id is distinct from o.assignee_id;
    return null;
end
$$;
create trigger k61_record_assignment after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.record_assignment();
