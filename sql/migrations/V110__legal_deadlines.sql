-- Deadlines of the law in days, weeks and months (docs/decisions/0016). Weekends never count as working days. Functions
-- in PL/pgSQL keep their plans for the session, while the program asks for a custom plan of each statement. Those that
-- only others here call have no settings of their own, which would cost as much as their query.

create function core.raise_uncovered_day() returns void
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK422',
        constraint = 'refuse_uncovered_day',
        schema     = 'core',
        table      = 'calendar_holidays',
        column     = 'day',
        message    = 'the working days of that day or calendar cannot be computed',
        hint       = 'Choose a day between 2000 and 2069, and one of the calendars: england-and-wales, scotland, northern-ireland, uk-any-part or none.';
end
$$;
comment on function core.raise_uncovered_day() is 'Raises UK422: a day or a calendar of which no holidays are listed.';

-- Working days until a day are its weekdays less its holidays.
create function core.working_day_number(calendar_code text, day date) returns integer
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return core.count_weekdays(working_day_number.day) - coalesce((
        select h.nth
        from core.calendar_holidays as h
        where h.calendar_code = working_day_number.calendar_code and h.day <= working_day_number.day
        order by h.day desc
        limit 1
    ), 0);
end
$$;
comment on function core.working_day_number(text, date) is
'A running number of working days: the difference of two days is the number of working days after the first, until the second.';

-- The holidays before it are those that lie behind the working day with the number before.
create function core.working_day_by_number(calendar_code text, nth integer) returns date
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    holidays integer := coalesce((
        select h.nth
        from core.calendar_holidays as h
        where
            h.calendar_code = working_day_by_number.calendar_code
            and h.working_days < working_day_by_number.nth
        order by h.working_days desc, h.nth desc
        limit 1
    ), 0);
begin
    return core.weekday_by_number(working_day_by_number.nth + holidays);
end
$$;
comment on function core.working_day_by_number(text, integer) is 'The working day with a running number (core.working_day_number).';

-- One statement, because each function that is called costs as much as a look-up. OFFSET 0 keeps the sub-selects out of the
-- arguments of the functions on weekdays, which could not be inlined then (measured: 100 microseconds against 20).
create function core.is_working_day(calendar_code text, day date) returns boolean
    language plpgsql stable strict parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    works boolean := (
        select
            extract(isodow from is_working_day.day) < 6 and not exists (
                select
                from core.calendar_holidays as h
                where h.calendar_code = is_working_day.calendar_code and h.day = is_working_day.day
            )
        from core.calendar_ranges as r
        where
            r.calendar_code = is_working_day.calendar_code
            and is_working_day.day between r.first_day and r.last_day
    );
begin
    if works is null then
        perform core.raise_uncovered_day();
    end if;
    return works;
end
$$;
comment on function core.is_working_day(text, date) is
'Whether a day is a weekday without a bank holiday of the calendar; refuses (UK422) days that cannot be computed.';

create function core.add_working_days(calendar_code text, day date, days integer) returns date
    language plpgsql stable strict parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    added record;
begin
    select
        r.last_day,
        core.weekday_by_number(w.nth) as day
    into added
    from core.calendar_ranges as r
    cross join lateral (
        select
            core.count_weekdays(add_working_days.day) + add_working_days.days - coalesce((
                select h.nth
                from core.calendar_holidays as h
                where h.calendar_code = add_working_days.calendar_code and h.day <= add_working_days.day
                order by h.day desc
                limit 1
            ), 0) as nth
        offset 0
    ) as n
    cross join lateral (
        select
            n.nth + coalesce((
                select h.nth
                from core.calendar_holidays as h
                where h.calendar_code = add_working_days.calendar_code and h.working_days < n.nth
                order by h.working_days desc, h.nth desc
                limit 1
            ), 0) as nth
        offset 0
    ) as w
    where
        r.calendar_code = add_working_days.calendar_code
        and add_working_days.day between r.first_day and r.last_day;
    if added.day is null or added.day > added.last_day then
        perform core.raise_uncovered_day();
    end if;
    return added.day;
end
$$;
comment on function core.add_working_days(text, date, integer) is
'The nth working day after a day, which is not counted itself. Nought: the last working day until that day.';

create function core.bank_holiday_name(calendar_code text, day date) returns text
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select h.name
        from core.calendar_holidays as h
        where h.calendar_code = bank_holiday_name.calendar_code and h.day = bank_holiday_name.day
    );
end
$$;
comment on function core.bank_holiday_name(text, date) is
'What the holiday is called, with the division where only some of the calendar''s have it; null when it is none.';

create function core.legal_due(
    unit text, count integer, day_one text, calendar_code text, roll text, started_on date,
    excluded datemultirange
) returns table (
    first_day date, corresponding_on date, days_not_counted integer, before_roll date, due_on date,
    provisional boolean, skipped date[]
)
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    range record;
    first_number integer;
    skipped_from date;
    -- Whole days, as [from, before): an end that is not known yet is null.
    pauses datemultirange := coalesce(excluded, '{}');
    pause daterange;
    lost integer;
begin
    if unit is null or day_one is null or roll is null or count is null
        or unit not in ('working_day', 'calendar_day', 'week', 'month')
        or day_one not in ('day_after', 'same_day')
        or roll not in ('next_working_day', 'none')
        or count < 0
    then
        raise exception using
            errcode    = 'UK424',
            constraint = 'refuse_unknown_period',
            schema     = 'core',
            message    = 'the period of a deadline is not one that can be counted',
            hint       = 'Count working_day, calendar_day, week or month; from day_after or same_day; roll to next_working_day or none.';
    end if;
    select r.first_day, r.last_day, r.known_until
    into range
    from core.calendar_ranges as r
    where r.calendar_code = legal_due.calendar_code and started_on between r.first_day and r.last_day;
    if range.last_day is null then
        perform core.raise_uncovered_day();
    end if;

    first_day := started_on + case day_one when 'day_after' then 1 else 0 end;
    skipped_from := first_day;
    if unit = 'working_day' then
        -- The working days before the first day, the one after them, and the one that is so many after them.
        select n.nth, core.weekday_by_number(w.first_nth), core.weekday_by_number(w.last_nth)
        into first_number, first_day, corresponding_on
        from (
            select
                core.count_weekdays(skipped_from - 1) - coalesce((
                    select h.nth
                    from core.calendar_holidays as h
                    where h.calendar_code = legal_due.calendar_code and h.day < skipped_from
                    order by h.day desc
                    limit 1
                ), 0) as nth
            offset 0
        ) as n
        cross join lateral (
            select
                n.nth + 1 + coalesce((
                    select h.nth
                    from core.calendar_holidays as h
                    where h.calendar_code = legal_due.calendar_code and h.working_days < n.nth + 1
                    order by h.working_days desc, h.nth desc
                    limit 1
                ), 0) as first_nth,
                n.nth + count + coalesce((
                    select h.nth
                    from core.calendar_holidays as h
                    where h.calendar_code = legal_due.calendar_code and h.working_days < n.nth + count
                    order by h.working_days desc, h.nth desc
                    limit 1
                ), 0) as last_nth
            offset 0
        ) as w;
    else
        -- A month ends on the day with the number of the first; days and weeks end with the last one counted.
        corresponding_on := case unit
            when 'month' then (first_day + make_interval(months => count))::date
            when 'week' then first_day + count * 7 - 1
            else first_day + count - 1
        end;
    end if;

    before_roll := corresponding_on;
    days_not_counted := 0;
    -- In order of time, so that each is judged against the end as the ones before have moved it.
    for pause in select p.* from unnest(pauses) as p loop
        continue when upper(pause) <= first_day and unit <> 'working_day';
        exit when lower(pause) > before_roll;
        if upper_inf(pause) or not isfinite(upper(pause)) then
            due_on := null;
            before_roll := null;
            exit;
        end if;
        if unit = 'working_day' then
            if first_day <@ pause then
                first_day := core.working_day_by_number(
                    legal_due.calendar_code, core.working_day_number(legal_due.calendar_code, upper(pause) - 1) + 1
                );
            end if;
            lost := core.working_day_number(legal_due.calendar_code, upper(pause) - 1)
                - greatest(
                    core.working_day_number(legal_due.calendar_code, coalesce(lower(pause), started_on) - 1),
                    first_number
                );
            days_not_counted := days_not_counted + greatest(lost, 0);
            before_roll := core.working_day_by_number(
                legal_due.calendar_code, first_number + count + days_not_counted
            );
        else
            lost := upper(pause) - greatest(coalesce(lower(pause), first_day), first_day);
            days_not_counted := days_not_counted + lost;
            before_roll := corresponding_on + days_not_counted;
        end if;
    end loop;

    due_on := before_roll;
    if roll = 'next_working_day' and unit <> 'working_day' then
        -- The next one after the day before: the day itself where it is one.
        due_on := core.working_day_by_number(
            legal_due.calendar_code, core.working_day_number(legal_due.calendar_code, before_roll - 1) + 1
        );
    end if;
    if due_on > range.last_day then
        perform core.raise_uncovered_day();
    end if;
    provisional := coalesce(due_on > range.known_until, false) and (unit = 'working_day' or roll = 'next_working_day');
    if unit <> 'working_day' then
        skipped_from := before_roll;
    end if;
    if skipped_from < due_on then
        skipped := array(
            select h.day
            from core.calendar_holidays as h
            where
                h.calendar_code = legal_due.calendar_code
                and h.day >= skipped_from
                and h.day < due_on
            order by h.day
        );
    else
        skipped := '{}';
    end if;
    return next;
end
$$;
comment on function core.legal_due(text, integer, text, text, text, date, datemultirange) is
'When a period of the law ends, and how it was counted. Working days: the nth after the first day, without the excluded '
'ones. Months: the day with the number of the first day (day_one same_day: of started_on), else the last of its month; '
'excluded days are added to it, as they are to days and weeks. Then it rolls, where it does, to the next working day. '
'skipped lists the holidays that did not count. due_on is null while an excluded period has no end.';

grant execute on function
    core.raise_uncovered_day(), core.working_day_number(text, date), core.working_day_by_number(text, integer),
    core.is_working_day(text, date), core.add_working_days(text, date, integer),
    core.bank_holiday_name(text, date), core.legal_due(text, integer, text, text, text, date, datemultirange)
    to enquiries_app, enquiries_loader, enquiries_worker;
