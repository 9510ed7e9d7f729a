-- Deputies: who decides requests for approval in the place of somebody who is away, from one day to another (R096). A deputy
-- has the decisions of the person they stand in for and nothing else of theirs, cannot decide what that person asked for, and is
-- named in the history as who decided. Asked by tenant.deciding_roles (V070).
create table tenant.deputies (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    staff_id  uuid not null,
    deputy_id uuid not null,
    from_on   date not null,
    until_on  date not null,
    active    boolean not null default true,

    constraint deputies_pkey primary key (tenant_id, id),
    constraint deputies_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint deputies_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint deputies_deputy_fkey foreign key (tenant_id, deputy_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint deputies_of_another check (staff_id <> deputy_id),
    constraint deputies_from_on_plausible check (core.is_plausible_day(from_on)),
    constraint deputies_until_on_plausible check (core.is_plausible_day(until_on)),
    constraint deputies_end_after_beginning check (from_on <= until_on),
    -- As a sum: infinite days cannot be subtracted.
    constraint deputies_within_a_year check (until_on <= from_on + 366)
);
comment on table tenant.deputies is 'Who decides requests for approval in the place of whom, and when.';
comment on column tenant.deputies.staff_id is 'Whose requests they are.';
comment on column tenant.deputies.deputy_id is 'Who decides them too.';
comment on column tenant.deputies.from_on is 'First day, in London.';
comment on column tenant.deputies.until_on is 'Last day, in London; at most a year after the first.';
comment on column tenant.deputies.active is 'False once it was ended by hand; true again when that is undone.';

create index deputies_by_staff on tenant.deputies (tenant_id, staff_id);
comment on index tenant.deputies_by_staff is 'migrations/V128__deputies.sql (foreign key)';
create index deputies_by_deputy on tenant.deputies (tenant_id, deputy_id);
comment on index tenant.deputies_by_deputy is 'migrations/V070__approvals.sql (tenant.deciding_roles)';

call core.enable_tenant_isolation('tenant.deputies');
call core.forbid_delete('tenant.deputies');
call core.add_row_metadata('tenant.deputies');
call audit.enable_tracking('tenant.deputies');

-- A constraint and no guard: two who name one at once would each see nothing of the other.
alter table tenant.deputies add constraint deputies_one_at_a_time exclude using gist (
    tenant_id with operator(pg_catalog.=),
    staff_id with operator(pg_catalog.=),
    pg_catalog.daterange(from_on, until_on, '[]') with operator(pg_catalog.&&)
) where (active and deleted_at is null);

-- One's own, by who decides requests; anybody's, by who manages staff.
create policy staff_read on tenant.deputies for select to enquiries_app using (true);
create policy staff_name on tenant.deputies for insert to enquiries_app
    with check (
        (select auth.has_capability('manage_staff'))
        or (
            staff_id = (select auth.staff_id())
            and ((select auth.has_capability('approve')) or (select auth.has_capability('countersign')))
        )
    );
create policy staff_change on tenant.deputies for update to enquiries_app
    using (
        (select auth.has_capability('manage_staff'))
        or (
            staff_id = (select auth.staff_id())
            and ((select auth.has_capability('approve')) or (select auth.has_capability('countersign')))
        )
    );
create policy loader_works on tenant.deputies for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.deputies for all to enquiries_owner using (true) with check (true);
grant select, insert (staff_id, deputy_id, from_on, until_on), update (until_on, active)
    on tenant.deputies to enquiries_app;
call core.grant_loading('tenant.deputies');

create function tenant.refuse_unfit_deputy() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_unfit_among(
        array(select n.deputy_id from new_rows as n where n.active and n.deleted_at is null), holds => false
    ) then
        raise exception using
            errcode    = 'UK454',
            constraint = 'refuse_unfit_deputy',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'deputy_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose a deputy who works on enquiries.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.staff as p on n.tenant_id = p.tenant_id and n.staff_id = p.id
        where
            n.active
            and n.deleted_at is null
            and not (
                p.role_code = any (auth.roles_with_capability('approve'))
                or p.role_code = any (auth.roles_with_capability('countersign'))
            )
    ) then
        raise exception using
            errcode    = 'UK455',
            constraint = 'refuse_deputy_of_who_decides_nothing',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'staff_id',
            message    = 'this person decides no requests for approval',
            hint       = 'Name a deputy of somebody who approves or countersigns.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unfit_deputy after insert on tenant.deputies
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_deputy();
create trigger g50_refuse_unfit_changed_deputy after update on tenant.deputies
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_deputy();

-- Who decides a request while it is not late: the people of the enquiry's team who may and are at work, but for who asked.
create function tenant.has_approver_at_work(team_id uuid, asked_by uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    today date := (auth.now() at time zone 'Europe/London')::date;
begin
    return exists (
        select
        from tenant.staff as p
        where
            p.tenant_id = auth.tenant_id()
            and p.team_id = has_approver_at_work.team_id
            and p.id <> has_approver_at_work.asked_by
            and p.active
            and p.deleted_at is null
            and p.role_code = any (auth.roles_with_capability('approve'))
            and not exists (
                select
                from tenant.staff_absences as a
                where
                    a.tenant_id = p.tenant_id
                    and a.staff_id = p.id
                    and a.from_on <= today
                    and a.until_on >= today
                    and a.deleted_at is null
            )
    );
end
$$;
comment on function tenant.has_approver_at_work(uuid, uuid) is
'Whether somebody of a team approves and is at work today, other than who asked.';
grant execute on function tenant.has_approver_at_work(uuid, uuid) to enquiries_app;

create view app.deputies with (security_invoker = true) as
select
    d.id, d.staff_id, p.name as staff_name, d.deputy_id, s.name as deputy_name, d.from_on, d.until_on,
    d.from_on <= ((select auth.now()) at time zone 'Europe/London')::date as has_begun, d.version
from tenant.deputies as d
inner join tenant.staff as p on d.tenant_id = p.tenant_id and d.staff_id = p.id
inner join tenant.staff as s on d.tenant_id = s.tenant_id and d.deputy_id = s.id
where
    d.active
    and d.deleted_at is null
    and d.until_on >= ((select auth.now()) at time zone 'Europe/London')::date
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.deputies is 'Deputies of today and of the days to come, by name.';
grant select on app.deputies to enquiries_app;

create function app.name_deputy(staff_id uuid, deputy_id uuid, from_on date, until_on date) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.deputies (staff_id, deputy_id, from_on, until_on)
    values (
        coalesce(name_deputy.staff_id, (select auth.staff_id())),
        name_deputy.deputy_id,
        coalesce(name_deputy.from_on, ((select auth.now()) at time zone 'Europe/London')::date),
        name_deputy.until_on
    )
    returning deputies.id;
end;
comment on function app.name_deputy(uuid, uuid, date, date) is
'Names who decides requests for approval in the place of a person (null: the caller''s), from a day (null: today) until another. Returns its key. Refuses with UK454 and UK455.';

create function app.end_deputy(deputy_id uuid, seen_version integer, ended boolean default true) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.deputies as d set active = not end_deputy.ended
    where
        d.tenant_id = (select auth.tenant_id())
        and d.id = end_deputy.deputy_id
        and d.version = end_deputy.seen_version
        and d.deleted_at is null
    returning d.version;
end;
comment on function app.end_deputy(uuid, integer, boolean) is
'Ends a deputy at once, or takes that back; returns its new version, null when it had moved on or is not the caller''s to end.';

grant execute on function app.name_deputy(uuid, uuid, date, date), app.end_deputy(uuid, integer, boolean) to enquiries_app;
