-- Needs of a citizen, as they said or as staff learned: large print, an interpreter, care after a bereavement.
-- Written by staff who work on enquiries. A need that ends gets its last day, since what was known at a time
-- matters afterwards.
create table tenant.citizen_needs (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    citizen_id uuid not null,
    need_code  text not null,
    note       text,
    since_on   date not null,
    until_on   date,

    constraint citizen_needs_pkey primary key (tenant_id, id),
    constraint citizen_needs_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint citizen_needs_citizen_fkey foreign key (tenant_id, citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint citizen_needs_need_fkey foreign key (need_code)
        references core.need_kinds (code) on delete restrict,
    constraint citizen_needs_note_length check (char_length(note) between 1 and 500),
    constraint citizen_needs_note_printable check (core.is_multiline(note)),
    constraint citizen_needs_note_not_blank check (core.is_not_blank(note)),
    constraint citizen_needs_since_on_plausible check (core.is_plausible_day(since_on)),
    constraint citizen_needs_until_on_plausible check (core.is_plausible_day(until_on)),
    constraint citizen_needs_days_in_order check (core.in_order(since_on, until_on))
);
comment on table tenant.citizen_needs is 'Needs of citizens. Personal, and often of a special category.';
comment on column tenant.citizen_needs.citizen_id is 'The citizen who has the need.';
comment on column tenant.citizen_needs.need_code is 'Which kind of need, for access or of the vulnerable.';
comment on column tenant.citizen_needs.note is
'What to do about it, 1 to 500 characters, no diagnosis; null when the kind says it. Personal.';
comment on column tenant.citizen_needs.since_on is 'First day, in London.';
comment on column tenant.citizen_needs.until_on is 'Last day, in London; null while it lasts.';

create index citizen_needs_by_citizen on tenant.citizen_needs (tenant_id, citizen_id);
comment on index tenant.citizen_needs_by_citizen is 'migrations/V049__citizen_needs.sql (foreign key)';

call core.enable_tenant_isolation('tenant.citizen_needs');
call core.forbid_delete('tenant.citizen_needs');
call core.add_row_metadata('tenant.citizen_needs');
call audit.enable_tracking('tenant.citizen_needs', citizen_column => 'citizen_id');

create unique index citizen_needs_one_at_a_time on tenant.citizen_needs (tenant_id, citizen_id, need_code)
    where until_on is null and deleted_at is null;
comment on index tenant.citizen_needs_one_at_a_time is
'migrations/V049__citizen_needs.sql (one need of a kind at a time)';

create policy staff_read on tenant.citizen_needs for select to enquiries_app
    using (true);
create policy staff_add on tenant.citizen_needs for insert to enquiries_app
    with check ((select auth.has_capability('keep_citizens')));
create policy staff_change on tenant.citizen_needs for update to enquiries_app
    using ((select auth.has_capability('keep_citizens')));
create policy loader_works on tenant.citizen_needs for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.citizen_needs for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (citizen_id, need_code, note, since_on, until_on),
    update (note, since_on, until_on)
    on tenant.citizen_needs to enquiries_app;
call core.grant_loading('tenant.citizen_needs');
