-- Staff: people who work for a tenant, and four reserved actors (system, intake, import, platform), so
-- that created_by is never null and never foreign. A person who leaves is made inactive, never removed.
create table tenant.staff (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    username  text not null,
    name      text collate core.names not null,
    role_code text not null,
    team_id   uuid,
    active    boolean not null default true,

    constraint staff_pkey primary key (tenant_id, id),
    constraint staff_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint staff_role_fkey foreign key (role_code)
        references core.roles (code) on delete restrict,
    constraint staff_username_unique unique (tenant_id, username),
    constraint staff_username_form check (username ~ '^[a-z][a-z0-9._-]{1,60}$'),
    constraint staff_name_length check (char_length(name) between 1 and 100),
    constraint staff_name_printable check (core.is_single_line(name)),
    constraint staff_name_not_blank check (core.is_not_blank(name))
);
comment on table tenant.staff is 'People who work for a tenant, and its reserved actors. Personal.';
comment on column tenant.staff.username is 'Unique in the tenant; what --as takes after the tenant''s code.';
comment on column tenant.staff.name is 'As colleagues know them, 1 to 100 characters. Personal.';
comment on column tenant.staff.role_code is 'What they may do; a change ends their sessions.';
comment on column tenant.staff.active is 'False once they have left: no sign-in.';
comment on column tenant.staff.team_id is 'Their team; null for people who belong to none.';

create index staff_by_team on tenant.staff (tenant_id, team_id);
comment on index tenant.staff_by_team is 'queries/people/assignable.sql';

call core.enable_tenant_isolation('tenant.staff');
call core.forbid_delete('tenant.staff');
call core.add_row_metadata('tenant.staff');
call audit.enable_tracking('tenant.staff');

create policy staff_read on tenant.staff for select to enquiries_app
    using (true);
create policy staff_appoint on tenant.staff for insert to enquiries_app
    with check ((select auth.has_capability('manage_staff')));
create policy staff_change on tenant.staff for update to enquiries_app
    using ((select auth.has_capability('manage_staff')));
create policy loader_works on tenant.staff for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.staff for all to enquiries_owner using (true) with check (true);
grant select, insert (username, name, role_code, team_id), update (name, role_code, team_id, active)
    on tenant.staff to enquiries_app;
call core.grant_loading('tenant.staff');

create trigger g05_lock_for_removal before update on tenant.staff
    for each row when (
        (old.active and not new.active)
        or (old.deleted_at is null and new.deleted_at is not null)
        or old.role_code <> new.role_code
    )
    execute function core.lock_for_removal();

-- Staff appoint people, never an actor or a service; the roles of the platform are given in the platform alone, and
-- there no others.
create function tenant.refuse_unlawful_appointment() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join core.roles as r on n.role_code = r.code
        where r.kind <> 'person' and (select auth.has_capability('manage_staff'))
    ) then
        raise exception using
            errcode    = 'UK208',
            constraint = 'refuse_unlawful_appointment',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'role_code',
            message    = 'a person cannot be given a reserved role',
            hint       = 'Choose one of the roles of people.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join core.roles as r on n.role_code = r.code
        where r.kind = 'person' and r.platform_only <> (n.tenant_id = 1)
    ) then
        raise exception using
            errcode    = 'UK208',
            constraint = 'refuse_role_of_elsewhere',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'role_code',
            message    = 'the role is not one of this organisation',
            hint       = 'Choose one of the roles of this organisation.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_appointment after insert on tenant.staff
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_appointment();
create trigger g50_refuse_unlawful_appointment_change after update on tenant.staff
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_appointment();

-- The reserved actors are the platform's: a tenant's manager neither renames them nor makes people of them.
create function tenant.refuse_change_of_reserved_actor() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from old_rows as o
        inner join core.roles as r on o.role_code = r.code
        where r.kind <> 'person'
    ) and auth.has_capability('manage_staff') then
        raise exception using
            errcode    = 'UK208',
            constraint = 'refuse_change_of_reserved_actor',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'a reserved actor belongs to the platform',
            hint       = 'Choose a person who works here.';
    end if;
    return null;
end
$$;
create trigger g49_refuse_change_of_reserved_actor after update on tenant.staff
    referencing old table as old_rows
    for each statement execute function tenant.refuse_change_of_reserved_actor();

-- The directory follows, and a session ends with the role it was opened for.
create function auth.sync_directory() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Signing in holds a key share of the row: wait for it, so that its session is seen and ended below.
    perform
    from auth.directory as d
    where (d.tenant_id, d.staff_id) in (select n.tenant_id, n.id from new_rows as n)
    order by d.tenant_id, d.staff_id
    for update;
    insert into auth.directory as d (
        tenant_id, staff_id, username, person_name, role_code, kind, active, team_id
    )
    select
        n.tenant_id,
        n.id,
        n.username,
        n.name,
        n.role_code,
        case r.kind when 'person' then 'person' else 'reserved' end,
        n.active and n.deleted_at is null,
        n.team_id
    from new_rows as n
    inner join core.roles as r on n.role_code = r.code
    on conflict on constraint directory_pkey do update set
        username = excluded.username,
        person_name = excluded.person_name,
        role_code = excluded.role_code,
        kind = excluded.kind,
        active = excluded.active,
        team_id = excluded.team_id;

    update auth.sessions as s set ended_at = clock_timestamp()
    from new_rows as n
    where
        s.tenant_id = n.tenant_id
        and s.staff_id = n.id
        and s.ended_at is null
        and s.kind = 'person'
        and (s.role_code <> n.role_code or not n.active or n.deleted_at is not null);
    return null;
end
$$;
create trigger k70_sync_directory_on_insert after insert on tenant.staff
    referencing new table as new_rows
    for each statement execute function auth.sync_directory();
create trigger k70_sync_directory after update on tenant.staff
    referencing new table as new_rows
    for each statement execute function auth.sync_directory();
