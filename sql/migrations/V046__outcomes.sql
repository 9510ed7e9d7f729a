-- Outcomes in a tenant's own words, each mapped to what it means everywhere (core.outcomes), so that "Band
-- lowered" and "Refund paid" are counted together. Configured by managers; never removed.
create table tenant.outcomes (
    tenant_id    integer not null default auth.tenant_id(),
    id           uuid not null default core.new_id(),
    code         text not null,
    name         text collate core.names not null,
    outcome_code text not null,
    active       boolean not null default true,

    constraint outcomes_pkey primary key (tenant_id, id),
    constraint outcomes_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint outcomes_outcome_fkey foreign key (outcome_code)
        references core.outcomes (code) on delete restrict,
    constraint outcomes_code_unique unique (tenant_id, code),
    constraint outcomes_code_form check (core.is_code(code)),
    constraint outcomes_name_length check (char_length(name) between 1 and 80),
    constraint outcomes_name_printable check (core.is_single_line(name)),
    constraint outcomes_name_not_blank check (core.is_not_blank(name)),
    constraint outcomes_name_trimmed check (name ~ '^[^[:space:]](.*[^[:space:]])?$')
);
comment on table tenant.outcomes is 'What can come of an enquiry, in a tenant''s own words.';
comment on column tenant.outcomes.code is 'What seeds and mappings call it; unique in the tenant.';
comment on column tenant.outcomes.name is 'As staff choose it, 1 to 80 characters; unique among those that are chosen, whatever the capitals and accents.';
comment on column tenant.outcomes.outcome_code is 'What it means in every tenant.';
comment on column tenant.outcomes.active is 'False once it is not chosen any more.';

call core.enable_tenant_isolation('tenant.outcomes');
call core.forbid_delete('tenant.outcomes');
call core.add_row_metadata('tenant.outcomes');
call audit.enable_tracking('tenant.outcomes');

-- Two that read alike would be counted apart. What is not chosen any more may be listed anew.
create unique index outcomes_by_name on tenant.outcomes (tenant_id, core.fold(name))
    where active and deleted_at is null;
comment on index tenant.outcomes_by_name is 'migrations/V046__outcomes.sql (one name for one outcome)';

create policy staff_read on tenant.outcomes for select to enquiries_app
    using (true);
create policy staff_configure on tenant.outcomes for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.outcomes for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.outcomes for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.outcomes for all to enquiries_owner using (true) with check (true);
grant select, insert (code, name, outcome_code), update (name, outcome_code, active)
    on tenant.outcomes to enquiries_app;
call core.grant_loading('tenant.outcomes');
