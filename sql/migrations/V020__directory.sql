-- The directory: the people whom sign-in knows before there is a session that could read tenant.staff. A trigger
-- of tenant.staff (V034) maintains it. It holds names and roles, and only functions of auth read it.
create table auth.directory (
    tenant_id   integer not null,
    staff_id    uuid not null,
    username    text not null,
    person_name text collate core.names not null,
    role_code   text not null,
    kind        text not null,
    active      boolean not null,
    team_id     uuid,

    constraint directory_pkey primary key (tenant_id, staff_id),
    constraint directory_username_unique unique (tenant_id, username),
    constraint directory_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint directory_kind_known check (kind in ('person', 'reserved'))
);
comment on table auth.directory is 'Who can sign in where. A copy maintained by a trigger of tenant.staff.';
comment on column auth.directory.tenant_id is 'Where they work.';
comment on column auth.directory.staff_id is 'Who; the key in tenant.staff.';
comment on column auth.directory.username is 'What they sign in as; unique in the tenant.';
comment on column auth.directory.person_name is 'What the picker shows.';
comment on column auth.directory.role_code is 'The role that a session of theirs is given.';
comment on column auth.directory.kind is
'person, or reserved: an actor of the platform, without sign-in.';
comment on column auth.directory.active is
'False after leaving or deletion: no new session.';

comment on column auth.directory.team_id is 'Their team, whose name auth.directory_teams has; null for who has none.';

call core.forbid_delete('auth.directory');

-- The names of teams for the picker, in a table of their own: a team that is renamed while somebody joins it would
-- leave an old name in a copy beside the person.
create table auth.directory_teams (
    tenant_id integer not null,
    team_id   uuid not null,
    team_name text collate core.names not null,

    constraint directory_teams_pkey primary key (tenant_id, team_id),
    constraint directory_teams_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table auth.directory_teams is 'What the picker calls a team. A copy maintained by a trigger of tenant.teams.';
comment on column auth.directory_teams.tenant_id is 'The organisation it is a team of.';
comment on column auth.directory_teams.team_id is 'Which team; the key in tenant.teams.';
comment on column auth.directory_teams.team_name is 'What the picker shows.';

call core.forbid_delete('auth.directory_teams');
