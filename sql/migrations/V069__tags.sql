-- Tags: the tenant's own words to group enquiries (a flood, a failed letter run). Defined by supervisors and
-- managers, so that there is one word for a subject; set by staff who work on enquiries.
create table tenant.tags (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    name      text collate core.names not null,
    meaning   text,

    constraint tags_pkey primary key (tenant_id, id),
    constraint tags_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint tags_name_length check (char_length(name) between 1 and 40),
    constraint tags_name_printable check (core.is_single_line(name)),
    constraint tags_name_not_blank check (core.is_not_blank(name)),
    constraint tags_name_trimmed check (name ~ '^[^[:space:]](.*[^[:space:]])?$'),
    constraint tags_meaning_length check (char_length(meaning) between 1 and 200),
    constraint tags_meaning_printable check (core.is_single_line(meaning))
);
comment on table tenant.tags is 'Words by which a tenant''s enquiries are found together.';
comment on column tenant.tags.name is 'What staff read, 1 to 40 characters; unique whatever the capitals and accents.';
comment on column tenant.tags.meaning is 'When to use it, 1 to 200 characters; null when the name says it.';

call core.enable_tenant_isolation('tenant.tags');
call core.forbid_delete('tenant.tags');
call core.add_row_metadata('tenant.tags');
call audit.enable_tracking('tenant.tags');

create unique index tags_by_name on tenant.tags (tenant_id, core.fold(name)) where deleted_at is null;
comment on index tenant.tags_by_name is 'queries/enquiry/tag_choices.sql';

create policy staff_read on tenant.tags for select to enquiries_app
    using (true);
create policy staff_name on tenant.tags for insert to enquiries_app
    with check ((select auth.has_capability('define_tags')));
create policy staff_change on tenant.tags for update to enquiries_app
    using ((select auth.has_capability('define_tags')));
create policy loader_works on tenant.tags for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.tags for all to enquiries_owner using (true) with check (true);
grant select, insert (name, meaning), update (name, meaning) on tenant.tags to enquiries_app;
call core.grant_loading('tenant.tags');

create table tenant.enquiry_tags (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    enquiry_id uuid not null,
    tag_id     uuid not null,
    active     boolean not null default true,

    constraint enquiry_tags_pkey primary key (tenant_id, id),
    constraint enquiry_tags_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiry_tags_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint enquiry_tags_tag_fkey foreign key (tenant_id, tag_id)
        references tenant.tags (tenant_id, id) on delete restrict,
    constraint enquiry_tags_once unique (tenant_id, enquiry_id, tag_id)
);
comment on table tenant.enquiry_tags is 'Which enquiry bears which tag, and which bore it once.';
comment on column tenant.enquiry_tags.enquiry_id is 'The enquiry that bears it.';
comment on column tenant.enquiry_tags.tag_id is 'Which tag.';
comment on column tenant.enquiry_tags.active is 'False once it was taken off; putting it on again makes it true.';

call core.enable_tenant_isolation('tenant.enquiry_tags');
call core.forbid_delete('tenant.enquiry_tags');
call core.add_row_metadata('tenant.enquiry_tags');
call audit.enable_tracking('tenant.enquiry_tags', enquiry_column => 'enquiry_id');

create index enquiry_tags_by_tag on tenant.enquiry_tags (tenant_id, tag_id, enquiry_id);
comment on index tenant.enquiry_tags_by_tag is 'queries/queue/of_tag.sql';

create policy staff_read on tenant.enquiry_tags for select to enquiries_app
    using (true);
create policy staff_tag on tenant.enquiry_tags for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_take_off on tenant.enquiry_tags for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.enquiry_tags for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.enquiry_tags for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, tag_id), update (active) on tenant.enquiry_tags to enquiries_app;
call core.grant_loading(
    'tenant.enquiry_tags', updates => array['active', 'updated_at', 'updated_by']
);
create trigger g50_refuse_addition_to_deleted_enquiry after insert on tenant.enquiry_tags
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g50_refuse_renewal_on_deleted_enquiry after update on tenant.enquiry_tags
    for each row when (new.active and not old.active)
    execute function tenant.refuse_renewal_on_deleted_enquiry();
