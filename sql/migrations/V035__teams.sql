-- Teams of a tenant: the queues that enquiries are routed to. A team may be part of a larger one. Configured by
-- managers. A team that ends is made inactive, since past work refers to it.
create table tenant.teams (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    code      text not null,
    name      text collate core.names not null,
    parent_id uuid,
    area      text,
    email     text,
    active    boolean not null default true,

    constraint teams_pkey primary key (tenant_id, id),
    constraint teams_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint teams_parent_fkey foreign key (tenant_id, parent_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint teams_code_unique unique (tenant_id, code),
    constraint teams_code_form check (code ~ '^[a-z][a-z0-9_]{1,30}$'),
    constraint teams_name_length check (char_length(name) between 1 and 60),
    constraint teams_name_printable check (core.is_single_line(name)),
    constraint teams_name_not_blank check (core.is_not_blank(name)),
    constraint teams_parent_is_another check (parent_id <> id),
    constraint teams_area_length check (char_length(area) between 1 and 60),
    constraint teams_area_printable check (core.is_single_line(area)),
    constraint teams_area_not_blank check (core.is_not_blank(area)),
    constraint teams_email_form check (core.is_email(email))
);
comment on table tenant.teams is 'Teams of a tenant; each is a queue.';
comment on column tenant.teams.code is 'What seeds and mappings call it; unique in the tenant.';
comment on column tenant.teams.name is 'As people read it, 1 to 60 characters.';
comment on column tenant.teams.parent_id is 'The larger team it is part of, never in a circle; null for a team at the top.';
comment on column tenant.teams.area is
'Where it works or what part of the country it serves, 1 to 60 characters; null when it serves all.';
comment on column tenant.teams.email is 'Where the team is written to, not a person; null when it has no address.';
comment on column tenant.teams.active is 'False once it takes no new work.';

create index teams_by_parent on tenant.teams (tenant_id, parent_id);
comment on index tenant.teams_by_parent is 'migrations/V035__teams.sql (foreign key)';

-- The row metadata of a team refer to staff, and staff refer to a team: one of the two has to come first. Staff
-- do, and this key follows here.
alter table tenant.staff add constraint staff_team_fkey foreign key (tenant_id, team_id)
    references tenant.teams (tenant_id, id) on delete restrict;

call core.enable_tenant_isolation('tenant.teams');
call core.forbid_delete('tenant.teams');
call core.add_row_metadata('tenant.teams');
call audit.enable_tracking('tenant.teams');

create policy staff_read on tenant.teams for select to enquiries_app
    using (true);
create policy staff_configure on tenant.teams for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.teams for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.teams for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.teams for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (code, name, parent_id, area, email),
    update (code, name, parent_id, area, email, active)
    on tenant.teams to enquiries_app;
call core.grant_loading('tenant.teams');

create trigger g05_lock_for_removal before update on tenant.teams
    for each row when (
        (old.active and not new.active) or (old.deleted_at is null and new.deleted_at is not null)
    )
    execute function core.lock_for_removal();

-- A team that was part of itself, over however many corners, would have no top to report to. Two people who each
-- add one side of a circle would not see each other's row, so who moves a team waits for the other one.
create function tenant.refuse_team_inside_itself() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from new_rows as n where n.parent_id is not null) then
        return null;
    end if;
    perform auth.refuse_stale_snapshot();
    perform pg_advisory_xact_lock(hashtextextended('tenant.teams', auth.tenant_id()));
    if exists (
        with recursive above as (
            select n.tenant_id, n.id, n.parent_id
            from new_rows as n
            where n.parent_id is not null
            union
            select a.tenant_id, a.id, t.parent_id
            from above as a
            inner join tenant.teams as t on a.tenant_id = t.tenant_id and a.parent_id = t.id
            where t.parent_id is not null
        )
        select from above as a where a.parent_id = a.id
    ) then
        raise exception using
            errcode    = 'UK231',
            constraint = 'refuse_team_inside_itself',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'parent_id',
            message    = 'a team is not part of itself',
            hint       = 'Choose a larger team that is not already part of this one.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_team_inside_itself after insert on tenant.teams
    referencing new table as new_rows
    for each statement execute function tenant.refuse_team_inside_itself();
create trigger g50_refuse_team_moved_inside_itself after update on tenant.teams
    referencing new table as new_rows
    for each statement execute function tenant.refuse_team_inside_itself();

-- The directory knows what a team is called.
create function auth.sync_directory_teams() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into auth.directory_teams as d (tenant_id, team_id, team_name)
    select n.tenant_id, n.id, n.name
    from new_rows as n
    on conflict on constraint directory_teams_pkey do update set team_name = excluded.team_name
    where d.team_name is distinct from excluded.team_name;
    return null;
end
$$;
create trigger k70_sync_directory_teams_on_insert after insert on tenant.teams
    referencing new table as new_rows
    for each statement execute function auth.sync_directory_teams();
create trigger k70_sync_directory_teams after update on tenant.teams
    referencing new table as new_rows
    for each statement execute function auth.sync_directory_teams();
