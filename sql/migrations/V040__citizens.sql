-- Citizens: people and businesses who ask, one record per tenant. Personal throughout; erased by
-- overwriting, never removed.
create table tenant.citizens (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    kind      text not null default 'person',
    name      text not null,
    phone     text,
    email     text,
    postcode  text,

    constraint citizens_pkey primary key (tenant_id, id),
    constraint citizens_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint citizens_kind_known check (kind in ('person', 'business')),
    constraint citizens_name_length check (char_length(name) between 1 and 200),
    constraint citizens_name_printable check (name !~ '[\x01-\x1f\x7f-\x9f]'),
    constraint citizens_phone_form check (phone ~ '^\+?[0-9 ()]{7,20}$'),
    constraint citizens_email_form check (
        email ~ '^[^@[:space:][:cntrl:]]{1,64}@[^@[:space:][:cntrl:]]{3,190}$'
    ),
    constraint citizens_email_printable check (email !~ '[\x01-\x1f\x7f-\x9f]'),
    constraint citizens_postcode_form check (
        postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'
    )
);
comment on table tenant.citizens is 'People and businesses who ask. Personal.';
comment on column tenant.citizens.phone is 'As given, 7 to 20 digits, spaces, brackets, +; null when not given.';
comment on column tenant.citizens.email is 'Null when not given.';
comment on column tenant.citizens.postcode is 'Capitals with one space, for example SW1A 2AA; null when not given.';

call core.raise_wall('tenant.citizens');
call core.keep_rows('tenant.citizens');
call core.keep_stamps('tenant.citizens');
call audit.watch('tenant.citizens', citizen_column => 'id');

create index citizens_by_name on tenant.citizens using gin (tenant_id, name core.gin_trgm_ops);
comment on index tenant.citizens_by_name is 'queries/queue/search.sql (the finder: names with small slips)';
create index citizens_by_postcode on tenant.citizens (tenant_id, postcode) where postcode is not null;
comment on index tenant.citizens_by_postcode is 'queries/queue/search.sql (the finder)';

create policy staff_read on tenant.citizens for select to enquiries_app
    using (true);
create policy caseworkers_add on tenant.citizens for insert to enquiries_app
    with check ((select auth.role_code()) in ('caseworker', 'supervisor', 'manager'));
create policy caseworkers_change on tenant.citizens for update to enquiries_app
    using ((select auth.role_code()) in ('caseworker', 'supervisor', 'manager'));
create policy loader_works on tenant.citizens for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.citizens for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (kind, name, phone, email, postcode),
    update (kind, name, phone, email, postcode)
    on tenant.citizens to enquiries_app;
grant select, insert, update on tenant.citizens to enquiries_loader;
