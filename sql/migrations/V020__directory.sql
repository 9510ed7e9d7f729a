-- The directory: whom sign-in knows, before anybody has a session and can see a row of staff. Kept by
-- trigger from tenant.staff (V034); holds names and roles, nothing else. Read by the doors of auth only.
create table auth.directory (
    tenant_id   integer not null,
    staff_id    uuid not null,
    username    text not null,
    person_name text not null,
    role_code   text not null,
    kind        text not null,
    active      boolean not null,

    constraint directory_pkey primary key (tenant_id, staff_id),
    constraint directory_username_unique unique (tenant_id, username),
    constraint directory_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint directory_kind_known check (kind in ('person', 'reserved'))
);
comment on table auth.directory is 'Who can sign in where. A copy, kept by trigger; tenant.staff is the original.';
comment on column auth.directory.tenant_id is 'Where they work.';
comment on column auth.directory.staff_id is 'Who; the key in tenant.staff.';
comment on column auth.directory.username is 'What they sign in as; unique in the tenant.';
comment on column auth.directory.person_name is 'What the picker shows.';
comment on column auth.directory.role_code is 'The role that a session of theirs is given.';
comment on column auth.directory.kind is
'person, or reserved: an actor of the platform that nobody signs in as.';
comment on column auth.directory.active is
'False for whoever left, or was marked as deleted: no new session.';

call core.forbid_delete('auth.directory');
