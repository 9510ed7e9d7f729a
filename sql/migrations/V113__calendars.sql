-- Opening hours of a tenant: several calendars, each with hours by weekday, dated days that replace them, and the
-- bank holidays of its divisions (docs/decisions/0016). Times are wall-clock times of London, half-open: a calendar is
-- closed at the minute at which it closes. A break is two rows of one day; hours that cross midnight are two rows.
create table tenant.calendars (
    tenant_id             integer not null default auth.tenant_id(),
    id                    uuid not null default core.new_id(),
    code                  text not null,
    name                  text collate core.names not null,
    holiday_calendar_code text not null,
    always_open           boolean not null default false,
    pattern               uuid,

    constraint calendars_pkey primary key (tenant_id, id),
    constraint calendars_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint calendars_holiday_calendar_fkey foreign key (holiday_calendar_code)
        references core.holiday_calendars (code) on delete restrict,
    constraint calendars_code_unique unique (tenant_id, code),
    constraint calendars_code_form check (core.is_code(code)),
    constraint calendars_name_length check (char_length(name) between 1 and 60),
    constraint calendars_name_printable check (core.is_single_line(name)),
    constraint calendars_name_not_blank check (core.is_not_blank(name))
);
comment on table tenant.calendars is 'Opening hours by which service levels are counted.';
comment on column tenant.calendars.code is 'What seeds and clock rules call it; unique in the tenant.';
comment on column tenant.calendars.name is 'As people read it, 1 to 60 characters.';
comment on column tenant.calendars.holiday_calendar_code is 'On which bank holidays it is closed: core.holiday_calendars.';
comment on column tenant.calendars.always_open is 'Open at every hour of every day: its hours, dated days and bank holidays are without effect.';
comment on column tenant.calendars.pattern is
'The stretches by which it is computed (core.open_stretches), kept by triggers; null until it has opening hours.';

create table tenant.calendar_hours (
    tenant_id   integer not null default auth.tenant_id(),
    id          uuid not null default core.new_id(),
    calendar_id uuid not null,
    weekday     smallint not null,
    opens       time not null,
    closes      time not null,

    constraint calendar_hours_pkey primary key (tenant_id, id),
    constraint calendar_hours_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint calendar_hours_calendar_fkey foreign key (tenant_id, calendar_id)
        references tenant.calendars (tenant_id, id) on delete restrict,
    constraint calendar_hours_weekday_of_iso check (weekday between 1 and 7),
    constraint calendar_hours_end_after_beginning check (opens < closes),
    constraint calendar_hours_whole_minutes check (extract(second from opens) = 0 and extract(second from closes) = 0)
);
comment on table tenant.calendar_hours is 'When a calendar is open on a weekday: one row for each stretch.';
comment on column tenant.calendar_hours.calendar_id is 'Which calendar.';
comment on column tenant.calendar_hours.weekday is 'By ISO 8601: 1 is Monday, 7 is Sunday.';
comment on column tenant.calendar_hours.opens is 'When it opens, in London.';
comment on column tenant.calendar_hours.closes is 'When it closes, in London; 24:00 is the end of the day.';

create table tenant.calendar_days (
    tenant_id   integer not null default auth.tenant_id(),
    id          uuid not null default core.new_id(),
    calendar_id uuid not null,
    day         date not null,
    name        text collate core.names not null,
    opens       time,
    closes      time,

    constraint calendar_days_pkey primary key (tenant_id, id),
    constraint calendar_days_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint calendar_days_calendar_fkey foreign key (tenant_id, calendar_id)
        references tenant.calendars (tenant_id, id) on delete restrict,
    constraint calendar_days_day_plausible check (core.is_plausible_day(day)),
    constraint calendar_days_name_length check (char_length(name) between 1 and 60),
    constraint calendar_days_name_printable check (core.is_single_line(name)),
    constraint calendar_days_name_not_blank check (core.is_not_blank(name)),
    constraint calendar_days_both_times_or_none check ((opens is null) = (closes is null)),
    constraint calendar_days_end_after_beginning check (opens < closes),
    constraint calendar_days_whole_minutes check (extract(second from opens) = 0 and extract(second from closes) = 0)
);
comment on table tenant.calendar_days is
'Dated days that replace the opening hours and the bank holiday: closed, or one row for each stretch of other hours.';
comment on column tenant.calendar_days.calendar_id is 'Which calendar.';
comment on column tenant.calendar_days.day is 'The day, in London.';
comment on column tenant.calendar_days.name is 'Why, as people read it: Staff training day.';
comment on column tenant.calendar_days.opens is 'When it opens, in London; null when it is closed that day.';
comment on column tenant.calendar_days.closes is 'When it closes, in London; 24:00 is the end of the day; null when it is closed.';

create index calendar_hours_by_calendar on tenant.calendar_hours (tenant_id, calendar_id);
comment on index tenant.calendar_hours_by_calendar is 'migrations/V113__calendars.sql (foreign key, tenant.calendar_definition)';
create index calendar_days_by_calendar on tenant.calendar_days (tenant_id, calendar_id);
comment on index tenant.calendar_days_by_calendar is 'migrations/V113__calendars.sql (foreign key, tenant.calendar_definition)';

call core.enable_tenant_isolation('tenant.calendars');
call core.forbid_delete('tenant.calendars');
call core.add_row_metadata('tenant.calendars');
call audit.enable_tracking('tenant.calendars');
call core.enable_tenant_isolation('tenant.calendar_hours');
call core.forbid_delete('tenant.calendar_hours');
call core.add_row_metadata('tenant.calendar_hours');
call audit.enable_tracking('tenant.calendar_hours');
call core.enable_tenant_isolation('tenant.calendar_days');
call core.forbid_delete('tenant.calendar_days');
call core.add_row_metadata('tenant.calendar_days');
call audit.enable_tracking('tenant.calendar_days');

-- Stretches of one day do not overlap; a closed day is one of the whole day. Constraints and no guards: two managers
-- who write at once would each see nothing of the other. Hours are judged at the end of a statement, which moves several.
alter table tenant.calendar_hours add constraint calendar_hours_do_not_overlap exclude using gist (
    tenant_id with operator(pg_catalog.=),
    calendar_id with operator(pg_catalog.=),
    weekday with operator(pg_catalog.=),
    pg_catalog.numrange(extract(epoch from opens), extract(epoch from closes)) with operator(pg_catalog.&&)
) where (deleted_at is null) deferrable initially immediate;
alter table tenant.calendar_days add constraint calendar_days_do_not_overlap exclude using gist (
    tenant_id with operator(pg_catalog.=),
    calendar_id with operator(pg_catalog.=),
    day with operator(pg_catalog.=),
    pg_catalog.numrange(
        coalesce(extract(epoch from opens), 0), coalesce(extract(epoch from closes), 86400)
    ) with operator(pg_catalog.&&)
) where (deleted_at is null);

create policy staff_read on tenant.calendars for select to enquiries_app using (true);
create policy staff_read on tenant.calendar_hours for select to enquiries_app using (true);
create policy staff_read on tenant.calendar_days for select to enquiries_app using (true);
create policy staff_configure on tenant.calendars for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.calendars for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy staff_configure on tenant.calendar_hours for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.calendar_hours for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy staff_configure on tenant.calendar_days for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.calendar_days for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.calendars for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy loader_works on tenant.calendar_hours for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy loader_works on tenant.calendar_days for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.calendars for all to enquiries_owner using (true) with check (true);
create policy owner_works on tenant.calendar_hours for all to enquiries_owner using (true) with check (true);
create policy owner_works on tenant.calendar_days for all to enquiries_owner using (true) with check (true);
grant
    select, insert (code, name, holiday_calendar_code, always_open), update (name, holiday_calendar_code, always_open)
    on tenant.calendars to enquiries_app;
grant select, insert (calendar_id, weekday, opens, closes), update (weekday, opens, closes)
    on tenant.calendar_hours to enquiries_app;
grant select, insert (calendar_id, day, name, opens, closes), update (day, name, opens, closes)
    on tenant.calendar_days to enquiries_app;
call core.grant_loading('tenant.calendars');
call core.grant_loading('tenant.calendar_hours');
call core.grant_loading('tenant.calendar_days');

-- In the hour that a night of the year lacks and another has twice, a time means no instant or two. A weekday's hours
-- meet both nights.
create function core.refuse_hours_at_clock_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK421',
        constraint = 'refuse_hours_at_clock_change',
        schema     = tg_table_schema,
        table      = tg_table_name,
        column     = 'opens',
        message    = 'a Sunday neither opens nor closes from 01:00 to 01:59, when the clocks change',
        hint       = 'Open or close before 01:00 or from 02:00 on.';
end
$$;
create trigger g50_refuse_hours_at_clock_change after insert or update on tenant.calendar_hours
    for each row when (
        new.weekday = 7 and new.deleted_at is null
        and (
            (new.opens >= time '01:00' and new.opens < time '02:00')
            or (new.closes >= time '01:00' and new.closes < time '02:00')
        )
    )
    execute function core.refuse_hours_at_clock_change();
-- Of dated days, the last Sundays of March and October.
create trigger g50_refuse_hours_at_clock_change after insert or update on tenant.calendar_days
    for each row when (
        new.deleted_at is null
        and extract(isodow from new.day) = 7
        and extract(month from new.day) in (3, 10)
        and extract(day from new.day) > 24
        and (
            (new.opens >= time '01:00' and new.opens < time '02:00')
            or (new.closes >= time '01:00' and new.closes < time '02:00')
        )
    )
    execute function core.refuse_hours_at_clock_change();

-- What calendars that are alike have in common: no names and no keys. A calendar that is always open is like any other.
create function tenant.calendar_definition(tenant_id integer, calendar_id uuid) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        case
            when c.always_open then '{"always": true, "holidays": "none", "week": {}, "days": {}}'
            else jsonb_build_object(
                'always', false,
                'holidays', c.holiday_calendar_code,
                'week', coalesce((
                    select jsonb_object_agg(w.weekday, w.hours)
                    from (
                        select
                            h.weekday,
                            jsonb_agg(
                                jsonb_build_array(to_char(h.opens, 'HH24:MI'), to_char(h.closes, 'HH24:MI'))
                                order by h.opens
                            ) as hours
                        from tenant.calendar_hours as h
                        where h.tenant_id = c.tenant_id and h.calendar_id = c.id and h.deleted_at is null
                        group by h.weekday
                    ) as w
                ), '{}'),
                'days', coalesce((
                    select jsonb_object_agg(to_char(d.day, 'YYYY-MM-DD'), d.hours)
                    from (
                        select
                            s.day,
                            coalesce(
                                jsonb_agg(
                                    jsonb_build_array(to_char(s.opens, 'HH24:MI'), to_char(s.closes, 'HH24:MI'))
                                    order by s.opens
                                ) filter (where s.opens is not null),
                                '[]'
                            ) as hours
                        from tenant.calendar_days as s
                        where s.tenant_id = c.tenant_id and s.calendar_id = c.id and s.deleted_at is null
                        group by s.day
                    ) as d
                ), '{}')
            )
        end
    from tenant.calendars as c
    where c.tenant_id = calendar_definition.tenant_id and c.id = calendar_definition.calendar_id;
end;
comment on function tenant.calendar_definition(integer, uuid) is 'The content of a calendar, of which its pattern is the digest.';

-- A new calendar has no hours yet and no pattern, and nothing can be counted by it (UK420). One that has had hours
-- does not lose the last of them. The rows are locked first, in order: who waited then reads what the other wrote.
create function tenant.refresh_patterns() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    changed uuid[];
    calendar record;
    definition jsonb;
begin
    if tg_table_name = 'calendars' then
        changed := array(select n.id from new_rows as n);
    else
        changed := array(select distinct n.calendar_id from new_rows as n);
    end if;
    for calendar in
        select c.tenant_id, c.id
        from tenant.calendars as c
        where c.tenant_id = auth.tenant_id() and c.id = any (changed)
        order by c.id
        for no key update
    loop
        definition := tenant.calendar_definition(calendar.tenant_id, calendar.id);
        update tenant.calendars as c
        set pattern = k.pattern
        from (
            select
                case
                    when p.pattern is not null or (definition ->> 'always')::boolean or definition -> 'week' <> '{}'
                        then core.keep_pattern(definition)
                end as pattern
            from tenant.calendars as p
            where p.tenant_id = calendar.tenant_id and p.id = calendar.id
        ) as k
        where
            c.tenant_id = calendar.tenant_id
            and c.id = calendar.id
            and c.deleted_at is null
            and c.pattern is distinct from k.pattern;
    end loop;
    return null;
end
$$;
create trigger z50_refresh_patterns_of_new after insert on tenant.calendars
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();
create trigger z50_refresh_patterns_of_changed after update on tenant.calendars
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();
create trigger z50_refresh_patterns_of_new after insert on tenant.calendar_hours
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();
create trigger z50_refresh_patterns_of_changed after update on tenant.calendar_hours
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();
create trigger z50_refresh_patterns_of_new after insert on tenant.calendar_days
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();
create trigger z50_refresh_patterns_of_changed after update on tenant.calendar_days
    referencing new table as new_rows
    for each statement execute function tenant.refresh_patterns();

create function tenant.require_calendar_hours() returns void
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from tenant.calendars as c
        where c.tenant_id = auth.tenant_id() and c.pattern is null and c.deleted_at is null
    ) then
        perform core.raise_calendar_without_hours();
    end if;
end
$$;
comment on function tenant.require_calendar_hours() is
'Refuses (UK420) while a calendar of the tenant never opens: for whoever has configured calendars, at the end.';
grant execute on function tenant.require_calendar_hours() to enquiries_app, enquiries_loader;

create view app.calendars with (security_invoker = true) as
select c.id, c.code, c.name, c.holiday_calendar_code, h.name as holiday_calendar, c.always_open, c.pattern, c.version
from tenant.calendars as c
inner join core.holiday_calendars as h on c.holiday_calendar_code = h.code
where
    c.deleted_at is null
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.calendars is 'Calendars in use, with the name of their bank holidays.';

create view app.calendar_hours with (security_invoker = true) as
select h.id, h.calendar_id, h.weekday, h.opens, h.closes, h.version
from tenant.calendar_hours as h
where
    h.deleted_at is null
    and h.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.calendar_hours is 'Opening hours of calendars by weekday.';

create view app.calendar_days with (security_invoker = true) as
select d.id, d.calendar_id, d.day, d.name, d.opens, d.closes, d.version
from tenant.calendar_days as d
where
    d.deleted_at is null
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.calendar_days is 'Dated days of calendars: closed, or with hours of their own.';

create view app.calendar_holidays with (security_invoker = true) as
select c.id as calendar_id, h.day, h.name
from tenant.calendars as c
inner join core.calendar_holidays as h on c.holiday_calendar_code = h.calendar_code
where
    c.deleted_at is null
    and not c.always_open
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.calendar_holidays is 'Bank holidays of each calendar, published or expected.';

grant select on app.calendars, app.calendar_hours, app.calendar_days, app.calendar_holidays to enquiries_app;
