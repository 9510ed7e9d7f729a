-- Roles: what a person of a tenant may do (R127-R132). What each may is written in the policies and
-- guards; this is the list they draw from. Loaded from seeds/reference; never removed.
create table core.roles (
    code text not null,
    name text collate core.names not null,
    kind text not null,

    constraint roles_pkey primary key (code),
    constraint roles_code_form check (code ~ '^[a-z][a-z_]{1,30}$'),
    constraint roles_name_length check (char_length(name) between 1 and 40),
    constraint roles_name_printable check (core.is_single_line(name)),
    constraint roles_name_not_blank check (core.is_not_blank(name)),
    constraint roles_kind_known check (kind in ('person', 'service', 'reserved'))
);
comment on table core.roles is 'Roles: permissions in a tenant.';
comment on column core.roles.code is 'What policies and guards ask for.';
comment on column core.roles.name is 'As people read it, 1 to 40 characters.';
comment on column core.roles.kind is
'person: staff sign in with it. service: a job''s session has it. reserved: an actor without sign-in.';

call core.protect_reference_table('core.roles');
call core.forbid_delete('core.roles');
call audit.enable_tracking('core.roles', 'code');
