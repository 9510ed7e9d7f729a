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
begin
    return core.weekday_by_number(working_day_by_number.nth + coalesce((
        select h.nth
        from core.calendar_holidays as h
        where
            h.calendar_code = working_day_by_number.calendar_code
            and h.working_days < working_day_by_number.nth
        order by h.working_days desc, h.nth desc
        limit 1
    ), 0));
end
$$;
comment on function core.working_day_by_number(text, integer) is 'The working day with a running number (core.working_day_number).';

create function core.last_covered_day(calendar_code text, day date) returns date
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    last_day date := (
        select c.last_day
        from core.calendar_ranges as c
        where c.calendar_code = last_covered_day.calendar_code and c.first_day <= last_covered_day.day
    );
begin
    if last_day is null or last_covered_day.day is null or last_covered_day.day > last_day then
        perform core.raise_uncovered_day();
    end if;
    return last_day;
end
$$;
comment on function core.last_covered_day(text, date) is
'The last day that can be counted in a calendar; refuses (UK422) a day or a calendar of which no holidays are listed.';

create function core.is_working_day(calendar_code text, day date) returns boolean
    language plpgsql stable strict parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return core.last_covered_day(is_working_day.calendar_code, is_working_day.day) is not null
        and extract(isodow from is_working_day.day) < 6 and not exists (
        select
        from core.calendar_holidays as h
        where h.calendar_code = is_working_day.calendar_code and h.day = is_working_day.day
    );
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
    last_day date := core.last_covered_day(add_working_days.calendar_code, add_working_days.day);
    result date := core.working_day_by_number(
        add_working_days.calendar_code,
        core.working_day_number(add_working_days.calendar_code, add_working_days.day) + add_working_days.days
    );
begin
    if result > last_day then
        perform core.raise_uncovered_day();
    end if;
    return result;
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
    coverage record;
    first_number integer;
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
    select c.first_day, c.last_day, c.known_until
    into coverage
    from core.calendar_ranges as c
    where c.calendar_code = legal_due.calendar_code;
    if started_on is null or coverage.first_day is null or started_on not between coverage.first_day and coverage.last_day
    then
        perform core.raise_uncovered_day();
    end if;

    if unit = 'working_day' then
        first_number := core.working_day_number(
            legal_due.calendar_code, started_on - case day_one when 'same_day' then 1 else 0 end
        );
        first_day := core.working_day_by_number(legal_due.calendar_code, first_number + 1);
        corresponding_on := core.working_day_by_number(legal_due.calendar_code, first_number + count);
    else
        first_day := started_on + case day_one when 'day_after' then 1 else 0 end;
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
    if due_on > coverage.last_day then
        perform core.raise_uncovered_day();
    end if;
    provisional := coalesce(due_on > coverage.known_until, false) and (unit = 'working_day' or roll = 'next_working_day');
    skipped := array(
        select h.day
        from core.calendar_holidays as h
        where
            h.calendar_code = legal_due.calendar_code
            and h.day < due_on
            and case when unit = 'working_day' then h.day > started_on or (h.day = started_on and day_one = 'same_day')
                else h.day >= before_roll end
        order by h.day
    );
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
    core.last_covered_day(text, date), core.is_working_day(text, date), core.add_working_days(text, date, integer),
    core.bank_holiday_name(text, date), core.legal_due(text, integer, text, text, text, date, datemultirange)
    to enquiries_app, enquiries_loader, enquiries_worker;
