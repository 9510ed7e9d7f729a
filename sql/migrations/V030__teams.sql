-- Teams of a tenant: the queues that enquiries are routed to. Configured by managers.
create table tenant.teams (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    code      text not null,
    name      text not null,

    constraint teams_pkey primary key (tenant_id, id),
    constraint teams_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint teams_code_unique unique (tenant_id, code),
    constraint teams_code_form check (code ~ '^[a-z][a-z0-9_]{1,30}$'),
    constraint teams_name_length check (char_length(name) between 1 and 60),
    constraint teams_name_printable check (name !~ '[\x01-\x1f\x7f-\x9f]')
);
comment on table tenant.teams is 'Teams of a tenant; each is a queue.';
comment on column tenant.teams.code is 'What seeds and mappings call it.';

call core.raise_wall('tenant.teams');
call core.keep_rows('tenant.teams');

create policy staff_read on tenant.teams for select to enquiries_app
    using (true);
create policy managers_configure on tenant.teams for insert to enquiries_app
    with check ((select auth.role_code()) = 'manager');
create policy managers_change on tenant.teams for update to enquiries_app
    using ((select auth.role_code()) = 'manager');
create policy loader_works on tenant.teams for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.teams for all to enquiries_owner using (true) with check (true);
grant select, insert (code, name), update (code, name) on tenant.teams to enquiries_app;
grant select, insert, update on tenant.teams to enquiries_loader;
