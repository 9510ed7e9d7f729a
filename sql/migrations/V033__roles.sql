-- Roles, capabilities, and which role has which (R127-R132, R222-R225). Policies and guards ask for a capability and
-- never for a role, so that a new role is rows and no code. Loaded from seeds/reference; never removed. A tenant may
-- withhold what its roles have here (V096), and give nothing.
create table core.roles (
    code text not null,
    name text collate core.names not null,
    kind text not null,
    platform_only boolean not null default false,

    constraint roles_pkey primary key (code),
    constraint roles_code_form check (code ~ '^[a-z][a-z_]{1,30}$'),
    constraint roles_name_length check (char_length(name) between 1 and 40),
    constraint roles_name_printable check (core.is_single_line(name)),
    constraint roles_name_not_blank check (core.is_not_blank(name)),
    constraint roles_kind_known check (kind in ('person', 'service', 'reserved'))
);
comment on table core.roles is 'Roles: each a name for what people or services of one kind may do.';
comment on column core.roles.code is 'What staff, sessions and steps of workflows refer to.';
comment on column core.roles.name is 'As people read it, 1 to 40 characters.';
comment on column core.roles.kind is
'person: staff sign in with it. service: a job''s session has it. reserved: an actor without sign-in.';
comment on column core.roles.platform_only is
'A role of people of the platform (tenant 1): given there alone, and there no other role of people is.';

call core.protect_reference_table('core.roles');
call core.forbid_delete('core.roles');
call audit.enable_tracking('core.roles', 'code');

create table core.capabilities (
    code        text not null,
    name        text not null,
    description text not null,

    constraint capabilities_pkey primary key (code),
    constraint capabilities_code_form check (code ~ '^[a-z][a-z_]{1,39}$'),
    constraint capabilities_name_length check (char_length(name) between 1 and 60),
    constraint capabilities_name_printable check (core.is_single_line(name)),
    constraint capabilities_name_not_blank check (core.is_not_blank(name)),
    constraint capabilities_description_length check (char_length(description) between 1 and 300),
    constraint capabilities_description_printable check (core.is_single_line(description))
);
comment on table core.capabilities is 'What a person or service may be allowed to do.';
comment on column core.capabilities.code is 'What policies and guards ask for: a verb and what it is done to.';
comment on column core.capabilities.name is 'As people read it, 1 to 60 characters.';
comment on column core.capabilities.description is 'What exactly it allows, 1 to 300 characters.';

call core.protect_reference_table('core.capabilities');
call core.forbid_delete('core.capabilities');
call audit.enable_tracking('core.capabilities', 'code');

create table core.role_capabilities (
    id              uuid not null default core.new_id(),
    role_code       text not null,
    capability_code text not null,

    constraint role_capabilities_pkey primary key (id),
    constraint role_capabilities_once unique (role_code, capability_code),
    constraint role_capabilities_role_fkey foreign key (role_code)
        references core.roles (code) on delete restrict,
    constraint role_capabilities_capability_fkey foreign key (capability_code)
        references core.capabilities (code) on delete restrict
);
comment on table core.role_capabilities is 'Which role has which capability, before a tenant withholds any.';
comment on column core.role_capabilities.id is 'Key of the row; a version 7 UUID.';
comment on column core.role_capabilities.role_code is 'The role that has it.';
comment on column core.role_capabilities.capability_code is 'What it may do.';

create index role_capabilities_by_capability on core.role_capabilities (capability_code, role_code);
comment on index core.role_capabilities_by_capability is
'migrations/V033__roles.sql (auth.roles_with_capability)';

call core.protect_reference_table('core.role_capabilities');
call core.forbid_delete('core.role_capabilities');
call audit.enable_tracking('core.role_capabilities');

-- What a session of the role is given when it is opened. Only roles of people are narrowed: a service that could not
-- write its batch would be no help to the tenant that stopped it.
create function auth.capabilities_of(role_code text) returns text[]
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from core.roles as r where r.code = capabilities_of.role_code and r.kind = 'person') then
        return array(
            select c.capability_code
            from core.role_capabilities as c
            where
                c.role_code = capabilities_of.role_code
                and not exists (
                    select
                    from tenant.withheld_capabilities as w
                    where
                        w.tenant_id = (select auth.tenant_id())
                        and w.role_code = c.role_code
                        and w.capability_code = c.capability_code
                        and w.active
                )
            order by c.capability_code
        );
    end if;
    return array(
        select c.capability_code
        from core.role_capabilities as c
        where c.role_code = capabilities_of.role_code
        order by c.capability_code
    );
end
$$;
comment on function auth.capabilities_of(text) is
'What a role may do in the tenant of the session, in order; not for clients.';

-- Of others than the person of the session: who may be given work, who decided a request, whom a loaded row names.
create function auth.roles_with_capability(capability text) returns text[]
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select c.role_code
        from core.role_capabilities as c
        where
            c.capability_code = roles_with_capability.capability
            -- Of the tenant of the session by the isolation policy, which asks for it once.
            and c.role_code <> all (
                array(
                    select w.role_code
                    from tenant.withheld_capabilities as w
                    where w.capability_code = roles_with_capability.capability and w.active
                )
            )
        order by c.role_code
    );
end
$$;
comment on function auth.roles_with_capability(text) is
'Roles that have this capability in the tenant of the session: asked once a statement, of people other than the session''s.';
grant execute on function auth.roles_with_capability(text) to enquiries_app, enquiries_loader, enquiries_worker;

-- Who may be given enquiries and tasks. Two capabilities, since a manager writes a note or takes a step where need
-- be, and is offered as a holder nowhere. Who is not allowed to work on what they hold would leave it lying.
create function auth.roles_that_hold_enquiries() returns text[]
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    working constant text[] := auth.roles_with_capability('work_on_enquiries');
begin
    return array(
        select h.role_code
        from unnest(auth.roles_with_capability('hold_enquiries')) as h (role_code)
        where h.role_code = any (working)
        order by h.role_code
    );
end
$$;
comment on function auth.roles_that_hold_enquiries() is
'Roles whose people may be given enquiries and tasks in the tenant of the session: they may hold them and work on them.';
grant execute on function auth.roles_that_hold_enquiries() to enquiries_app, enquiries_loader, enquiries_worker;
