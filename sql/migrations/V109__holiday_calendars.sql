-- Which days are bank holidays, for counting: published days where they are known, and else the days that the law
-- leads to expect. Derived from V026 and kept by its triggers, so that counting working days is index probes: between
-- two days lie so many weekdays, which is arithmetic, less the holidays, which have a running number.
create table core.holiday_calendars (
    code           text not null,
    name           text collate core.names not null,
    division_codes text[] not null,

    constraint holiday_calendars_pkey primary key (code),
    constraint holiday_calendars_code_form check (code ~ '^[a-z][a-z-]{1,39}$'),
    constraint holiday_calendars_name_length check (char_length(name) between 1 and 60),
    constraint holiday_calendars_name_printable check (core.is_single_line(name)),
    constraint holiday_calendars_name_not_blank check (core.is_not_blank(name)),
    constraint holiday_calendars_divisions_known check (
        division_codes <@ array['england-and-wales', 'northern-ireland', 'scotland']
    ),
    constraint holiday_calendars_divisions_once unique (division_codes)
);
comment on table core.holiday_calendars is
'Calendars of bank holidays: of one division, of several, or of none. A day counts where any of the divisions has it.';
comment on column core.holiday_calendars.code is 'As rules and tenants'' files name it: scotland, uk-any-part, none.';
comment on column core.holiday_calendars.name is 'As people read it, 1 to 60 characters.';
comment on column core.holiday_calendars.division_codes is 'The divisions, in alphabetical order; empty for none.';

call core.protect_reference_table('core.holiday_calendars');
call core.forbid_delete('core.holiday_calendars');
call audit.enable_tracking('core.holiday_calendars', 'code');

-- Monday 1 January 1900 is weekday 1.
create function core.count_weekdays(until_day date) returns integer
    language sql immutable parallel safe
    return (until_day - date '1900-01-01') / 7 * 5 + least((until_day - date '1900-01-01') % 7 + 1, 5);
comment on function core.count_weekdays(date) is 'Weekdays from 1 January 1900 until a day, which is included.';

create function core.weekday_by_number(nth integer) returns date
    language sql immutable parallel safe
    return date '1900-01-01' + (nth - 1) / 5 * 7 + (nth - 1) % 5;
comment on function core.weekday_by_number(integer) is 'The nth weekday from 1 January 1900.';

create table core.calendar_ranges (
    calendar_code text not null,
    first_day     date not null,
    last_day      date not null,
    known_until   date not null,

    constraint calendar_ranges_pkey primary key (calendar_code),
    constraint calendar_ranges_in_order check (first_day <= last_day)
);
call core.forbid_delete('core.calendar_ranges');
comment on table core.calendar_ranges is 'From when until when the holidays of a calendar are listed. Derived.';
comment on column core.calendar_ranges.calendar_code is 'Which calendar (core.holiday_calendars).';
comment on column core.calendar_ranges.first_day is 'First day that can be counted.';
comment on column core.calendar_ranges.last_day is 'Last day that can be counted.';
comment on column core.calendar_ranges.known_until is
'Last day for which all of its divisions have published; later days are expected. Infinite for a calendar without divisions.';

create table core.calendar_holidays (
    calendar_code text not null,
    day           date not null,
    nth           integer not null,
    working_days  integer not null,
    name          text not null,

    constraint calendar_holidays_pkey primary key (calendar_code, day),
    constraint calendar_holidays_weekdays_only check (extract(isodow from day) < 6),
    constraint calendar_holidays_name_length check (char_length(name) between 1 and 400),
    constraint calendar_holidays_name_printable check (core.is_single_line(name)),
    constraint calendar_holidays_name_not_blank check (core.is_not_blank(name))
);
comment on table core.calendar_holidays is
'Bank holidays of each calendar, published or expected, with a running number. Derived from core.bank_holidays.';
call core.forbid_update('core.calendar_holidays');
comment on column core.calendar_holidays.calendar_code is 'Which calendar (core.holiday_calendars).';
comment on column core.calendar_holidays.day is 'The day, always a weekday.';
comment on column core.calendar_holidays.nth is 'How many holidays the calendar has from its first until this one.';
comment on column core.calendar_holidays.working_days is
'The running number of the working day before it (core.working_day_number).';
comment on column core.calendar_holidays.name is 'As GOV.UK calls it; with the division, where only some of the calendar''s have it.';
create index calendar_holidays_by_working_day on core.calendar_holidays (calendar_code, working_days, nth);
comment on index core.calendar_holidays_by_working_day is 'migrations/V110__legal_deadlines.sql (core.working_day_by_number)';
grant select on core.calendar_ranges, core.calendar_holidays to enquiries_app, enquiries_loader, enquiries_worker;

grant execute on function core.count_weekdays(date), core.weekday_by_number(integer)
    to enquiries_app, enquiries_loader, enquiries_worker;

create function core.easter_sunday(in_year integer) returns date
    language sql immutable parallel safe
    return (
        select make_date(in_year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1)
        from (select in_year % 19 as a, in_year / 100 as b, in_year % 100 as c) as century
        cross join lateral (
            select (19 * a + b - b / 4 - (8 * b + 13) / 25 + 15) % 30 as h
        ) as moon
        cross join lateral (select (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 as l) as weekday
        cross join lateral (select (a + 11 * h + 22 * l) / 451 as m) as correction
    );
comment on function core.easter_sunday(integer) is 'Easter Sunday of a year, by the Gregorian rule.';

-- A holiday on a weekend moves to the next weekday that is not one already. Boxing Day on a weekday stays where
-- Christmas Day moves past it; 2 January does not (2023: New Year's Day on the 2nd, 2 January on the 3rd).
create function core.expected_bank_holidays(division_code text, in_year integer)
    returns table (held_on date, name text, substitute boolean)
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    easter date := core.easter_sunday(in_year);
    taken date[] := '{}';
    holiday record;
    moved date;
begin
    for holiday in
        select h.day, h.called, h.fixed
        from (
            values
                (make_date(in_year, 1, 1), 'New Year’s Day', true, null),
                (make_date(in_year, 1, 2), '2nd January', true, 'scotland'),
                (make_date(in_year, 3, 17), 'St Patrick’s Day', true, 'northern-ireland'),
                (easter - 2, 'Good Friday', false, null),
                (easter + 1, 'Easter Monday', false, 'england-and-wales northern-ireland'),
                (date_trunc('week', make_date(in_year, 5, 7)::timestamp)::date, 'Early May bank holiday', false, null),
                (date_trunc('week', make_date(in_year, 5, 31)::timestamp)::date, 'Spring bank holiday', false, null),
                (make_date(in_year, 7, 12), 'Battle of the Boyne (Orangemen’s Day)', true, 'northern-ireland'),
                (date_trunc('week', make_date(in_year, 8, 7)::timestamp)::date, 'Summer bank holiday', false, 'scotland'),
                (
                    date_trunc('week', make_date(in_year, 8, 31)::timestamp)::date, 'Summer bank holiday', false,
                    'england-and-wales northern-ireland'
                ),
                -- By the St Andrew's Day Bank Holiday (Scotland) Act 2007.
                (make_date(in_year, 11, 30), 'St Andrew’s Day', true, case when in_year >= 2007 then 'scotland' else '' end),
                (make_date(in_year, 12, 25), 'Christmas Day', true, null),
                (make_date(in_year, 12, 26), 'Boxing Day', true, null)
        ) as h (day, called, fixed, divisions)
        where coalesce(strpos(h.divisions, expected_bank_holidays.division_code) > 0, true)
        order by
            h.fixed,
            (h.called = 'Boxing Day' and extract(isodow from h.day) < 6) desc,
            h.day
    loop
        moved := holiday.day;
        while extract(isodow from moved) > 5 or moved = any (taken) loop
            moved := moved + 1;
        end loop;
        taken := taken || moved;
        return query select moved, holiday.called::text, moved <> holiday.day;
    end loop;
end
$$;
comment on function core.expected_bank_holidays(text, integer) is
'Bank holidays of a division in a year by the rules alone: Easter, Mondays by their position, substitute days.';

-- Days outside the published years are expected ones: where a division has published a part of a year, the rest is.
create function core.list_calendar_holidays(division_codes text[]) returns table (day date, name text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with held as (
        select h.held_on, h.name collate pg_catalog."default" as called, d.name as division
        from core.bank_holidays as h
        inner join core.bank_holiday_divisions as d on h.division_code = d.code
        where d.code = any (division_codes) and not h.withdrawn and h.held_on between d.known_from and d.known_until
        union all
        select e.held_on, e.name as called, d.name as division
        from core.bank_holiday_divisions as d
        cross join generate_series(2000, 2069) as y (in_year)
        cross join lateral core.expected_bank_holidays(d.code, y.in_year) as e
        where
            d.code = any (division_codes)
            and not (make_date(y.in_year, 1, 1) >= d.known_from and make_date(y.in_year, 12, 31) <= d.known_until)
            and e.held_on not between d.known_from and d.known_until
    ),

    called as (
        select
            h.held_on,
            h.called,
            count(*) as divisions,
            string_agg(h.division, ', ' order by h.division) as in_divisions
        from held as h
        group by h.held_on, h.called
    )

    select
        c.held_on,
        string_agg(
            c.called || case when c.divisions < cardinality(division_codes) then ' (' || c.in_divisions || ')' else '' end,
            '; ' order by c.called
        )
    from called as c
    group by c.held_on;
end;
comment on function core.list_calendar_holidays(text[]) is
'Holidays of some divisions from 2000 to 2069: published days in the known years, expected ones in the others.';

create function core.replace_calendar(
    calendar_code text, first_day date, last_day date, known_until date, days date[], names text[]
) returns date
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    changed_from date;
begin
    insert into core.calendar_ranges as c (calendar_code, first_day, last_day, known_until)
    values (
        replace_calendar.calendar_code, replace_calendar.first_day, replace_calendar.last_day,
        replace_calendar.known_until
    )
    on conflict on constraint calendar_ranges_pkey do update set
        first_day = excluded.first_day, last_day = excluded.last_day, known_until = excluded.known_until
    where
        (c.first_day, c.last_day, c.known_until)
        is distinct from (excluded.first_day, excluded.last_day, excluded.known_until);
    select min(coalesce(n.day, o.day)) into changed_from
    from unnest(replace_calendar.days, replace_calendar.names) as n (day, name)
    full join (
        select h.day, h.name
        from core.calendar_holidays as h
        where h.calendar_code = replace_calendar.calendar_code
    ) as o on n.day = o.day
    where n.name is distinct from o.name;
    if changed_from is not null then
        delete from core.calendar_holidays as h
        where h.calendar_code = replace_calendar.calendar_code and h.day >= changed_from;
        insert into core.calendar_holidays (calendar_code, day, nth, working_days, name)
        select replace_calendar.calendar_code, n.day, n.nth, core.count_weekdays(n.day) - n.nth, n.name
        from (
            select l.day, l.name, row_number() over (order by l.day) as nth
            from unnest(replace_calendar.days, replace_calendar.names) as l (day, name)
        ) as n
        where n.day >= changed_from;
    end if;
    return changed_from;
end
$$;
comment on function core.replace_calendar(text, date, date, date, date[], text[]) is
'Lists the holidays of a calendar anew; the first day that changed, null when none did.';

-- What a load of bank holidays changed, for the clocks of every tenant: its worker computes them anew (V122).
create table core.holiday_changes (
    id             uuid not null default core.new_id(),
    recorded_at    timestamptz not null default auth.now(),
    calendar_codes text[] not null,
    changed_from   date not null,

    constraint holiday_changes_pkey primary key (id),
    constraint holiday_changes_one_a_load unique (recorded_at),
    constraint holiday_changes_of_calendars check (cardinality(calendar_codes) > 0)
);
comment on table core.holiday_changes is 'Changes of bank holidays that clocks follow, one row a load. Derived.';
comment on column core.holiday_changes.id is 'The row''s key.';
comment on column core.holiday_changes.recorded_at is 'When it was loaded.';
comment on column core.holiday_changes.calendar_codes is 'The calendars that changed (core.holiday_calendars).';
comment on column core.holiday_changes.changed_from is
'The first day that is counted otherwise, or that is known now and was expected before: what was due before it stays.';
call core.forbid_delete('core.holiday_changes');
grant select on core.holiday_changes to enquiries_app, enquiries_worker;

create function core.refresh_calendars() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    calendar record;
    was_known_until date;
    changed_from date;
begin
    for calendar in
        select
            c.code,
            coalesce((
                select min(d.known_until)
                from core.bank_holiday_divisions as d
                where d.code = any (c.division_codes)
            ), 'infinity') as known_until,
            l.days,
            l.names
        from core.holiday_calendars as c
        cross join lateral (
            select coalesce(array_agg(h.day order by h.day), '{}') as days, coalesce(array_agg(h.name order by h.day), '{}') as names
            from core.list_calendar_holidays(c.division_codes) as h
        ) as l
        order by c.code
    loop
        was_known_until := (
            select r.known_until from core.calendar_ranges as r where r.calendar_code = calendar.code
        );
        changed_from := core.replace_calendar(
            calendar.code, '2000-01-01', '2069-12-31', calendar.known_until, calendar.days, calendar.names
        );
        if changed_from is not null then
            perform core.rebuild_stretches(calendar.code, changed_from);
        end if;
        -- Days that are known now were expected ones: deadlines there are no longer provisional.
        if was_known_until <> calendar.known_until then
            changed_from := least(changed_from, least(was_known_until, calendar.known_until) + 1);
        end if;
        if changed_from is not null and exists (select from core.tenants as t where t.kind <> 'platform') then
            insert into core.holiday_changes as h (calendar_codes, changed_from)
            values (array[calendar.code], changed_from)
            on conflict on constraint holiday_changes_one_a_load do update set
                calendar_codes = array(
                    select distinct c.code from unnest(h.calendar_codes || excluded.calendar_codes) as c (code) order by c.code
                ),
                changed_from = least(h.changed_from, excluded.changed_from);
        end if;
    end loop;
    return null;
end
$$;
create trigger z50_refresh_calendars after insert or update on core.bank_holiday_divisions
    for each statement execute function core.refresh_calendars();
create trigger z50_refresh_calendars after insert or update on core.bank_holidays
    for each statement execute function core.refresh_calendars();
create trigger z50_refresh_calendars after insert or update on core.holiday_calendars
    for each statement execute function core.refresh_calendars();
