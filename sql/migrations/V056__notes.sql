-- Notes: what staff write on an enquiry, for colleagues. A note is corrected, never rewritten in secret:
-- every version stays in the trail.
create table tenant.notes (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    enquiry_id uuid not null,
    body       text not null,
    pinned     boolean not null default false,

    constraint notes_pkey primary key (tenant_id, id),
    constraint notes_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint notes_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint notes_body_length check (char_length(body) between 1 and 20000),
    constraint notes_body_not_blank check (core.is_not_blank(body)),
    constraint notes_body_printable check (core.is_multiline(body))
);
comment on table tenant.notes is 'What staff write on an enquiry. Personal.';
comment on column tenant.notes.enquiry_id is 'The enquiry it was written on.';
comment on column tenant.notes.body is 'Plain text, 1 to 20,000 characters, no control characters but tab and newline.';
comment on column tenant.notes.pinned is 'Shown above the others, by its writer''s wish.';

call core.enable_tenant_isolation('tenant.notes');
call core.forbid_delete('tenant.notes');
call core.add_row_metadata('tenant.notes');
call core.add_texts_version('tenant.notes', array['body']);
call audit.enable_tracking('tenant.notes', enquiry_column => 'enquiry_id', cold_columns => array['body']);

create index notes_by_enquiry on tenant.notes (tenant_id, enquiry_id, created_at);
comment on index tenant.notes_by_enquiry is 'queries/enquiry/notes.sql';

create policy staff_read on tenant.notes for select to enquiries_app
    using (true);
create policy staff_write on tenant.notes for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
-- A note is corrected by who wrote it.
create policy writers_correct on tenant.notes for update to enquiries_app
    using (
        (select auth.has_capability('work_on_enquiries'))
        and created_by = (select auth.staff_id())
    );
create policy loader_works on tenant.notes for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.notes for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, body, pinned), update (body, pinned) on tenant.notes to enquiries_app;
call core.grant_loading('tenant.notes');
