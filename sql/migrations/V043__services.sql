-- Services: what a tenant offers the public, under the name that people look for. A service is asked about
-- through its enquiry types. Configured by managers; one that ends is made inactive, since enquiries name it.
create table tenant.services (
    tenant_id   integer not null default auth.tenant_id(),
    id          uuid not null default core.new_id(),
    code        text not null,
    name        text collate core.names not null,
    description text,
    web_address text,
    team_id     uuid,
    active      boolean not null default true,
    welsh_name    text,
    languages     text[] not null default '{en}',
    opening_hours text,

    constraint services_pkey primary key (tenant_id, id),
    constraint services_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint services_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint services_code_unique unique (tenant_id, code),
    constraint services_code_form check (core.is_code(code)),
    constraint services_name_length check (char_length(name) between 1 and 80),
    constraint services_name_printable check (core.is_single_line(name)),
    constraint services_name_not_blank check (core.is_not_blank(name)),
    constraint services_description_length check (char_length(description) between 1 and 500),
    constraint services_description_printable check (core.is_multiline(description)),
    constraint services_description_not_blank check (core.is_not_blank(description)),
    constraint services_welsh_name_length check (char_length(welsh_name) between 1 and 80),
    constraint services_welsh_name_printable check (core.is_single_line(welsh_name)),
    constraint services_welsh_name_not_blank check (core.is_not_blank(welsh_name)),
    constraint services_languages_known check (languages <@ array['en', 'cy'] and array['en'] <@ languages),
    constraint services_opening_hours_length check (char_length(opening_hours) between 1 and 200),
    constraint services_opening_hours_printable check (core.is_single_line(opening_hours)),
    constraint services_opening_hours_not_blank check (core.is_not_blank(opening_hours)),
    constraint services_web_address_length check (char_length(web_address) <= 300),
    constraint services_web_address_form check (
        web_address ~ '^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?$'
    )
);
comment on table tenant.services is 'What a tenant offers the public.';
comment on column tenant.services.code is 'What seeds and mappings call it; unique in the tenant.';
comment on column tenant.services.name is 'As the public knows it, 1 to 80 characters.';
comment on column tenant.services.description is 'What it is for, 1 to 500 characters; null when the name says it.';
comment on column tenant.services.web_address is 'Where the public finds it, beginning with https; null when nowhere.';
comment on column tenant.services.team_id is 'The team that answers for it; null when several do.';
comment on column tenant.services.welsh_name is 'As the public knows it in Welsh, 1 to 80 characters; null where it has no other name.';
comment on column tenant.services.languages is 'Languages in which it is asked: English always, and cy for Welsh.';
comment on column tenant.services.opening_hours is
'When it answers, in words for the public, 1 to 200 characters; null when it does not say. Deadlines follow calendars and not this.';
comment on column tenant.services.active is 'False once it is not offered any more.';

create index services_by_team on tenant.services (tenant_id, team_id);
comment on index tenant.services_by_team is 'migrations/V043__services.sql (foreign key)';

call core.enable_tenant_isolation('tenant.services');
call core.forbid_delete('tenant.services');
call core.add_row_metadata('tenant.services');
call audit.enable_tracking('tenant.services');

create policy staff_read on tenant.services for select to enquiries_app
    using (true);
create policy staff_configure on tenant.services for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.services for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.services for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.services for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (code, name, description, web_address, team_id, welsh_name, languages, opening_hours),
    update (name, description, web_address, team_id, active, welsh_name, languages, opening_hours)
    on tenant.services to enquiries_app;
call core.grant_loading('tenant.services');
