-- What a change of opening hours or bank holidays would move, both ways, before anybody commits it: asked in the transaction that
-- changed them, which is then rolled back, or committed (docs/decisions/0016).
create function tenant.preview_clock_moves(
    this_tenant integer, calendar_id uuid, holiday_calendars text[], changed_from date
)
    returns table (rule_name text, clocks bigint, earlier bigint, later bigint, confirmed bigint, most_seconds bigint)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    return query
    with rules as materialized (
        select r as rule, r.id, r.name, r.measure, r.target_seconds, k.pattern
        from tenant.rules_that_move(this_tenant, preview_clock_moves.calendar_id, preview_clock_moves.holiday_calendars) as r
        left join tenant.calendars as k on r.tenant_id = k.tenant_id and r.calendar_id = k.id
    ),

    open_clocks as (
        select r.*, c.started_at, c.due_at, c.provisional, c.pauses, c.excluded_days, c.is_extended
        from tenant.clocks as c
        inner join rules as r on c.rule_id = r.id
        where
            c.tenant_id = this_tenant
            and c.state in ('running', 'paused')
            and not c.due_is_set
            and (
                preview_clock_moves.changed_from is null
                or c.due_at is null
                or c.due_at >= preview_clock_moves.changed_from::timestamp at time zone 'Europe/London'
            )
    ),

    -- Working time without pauses, which is most of it, by index probes alone.
    moved as (
        select o.id, o.name, o.due_at as was, o.provisional as was_provisional, d.at as becomes, false as provisional
        from open_clocks as o
        cross join lateral core.open_due(o.pattern, o.started_at, o.target_seconds) as d
        where o.measure <> 'legal' and o.pattern is not null and isempty(o.pauses)
        union all
        select o.id, o.name, o.due_at, o.provisional, d.due_at, d.provisional
        from open_clocks as o
        cross join lateral tenant.clock_due(o.rule, o.started_at, o.pauses, o.excluded_days, o.is_extended, 1) as d
        where o.measure = 'legal' or o.pattern is null or not isempty(o.pauses)
    )

    select
        m.name,
        count(*),
        count(*) filter (where m.becomes < m.was),
        count(*) filter (where m.becomes > m.was),
        count(*) filter (where m.was_provisional and not m.provisional),
        coalesce(max(abs(extract(epoch from m.becomes - m.was))), 0)::bigint
    from moved as m
    group by m.id, m.name
    order by m.name, m.id;
end
$$;
comment on function tenant.preview_clock_moves(integer, uuid, text[], date) is
'Running clocks that a change concerns, by rule: how many become due earlier or later, or are no longer provisional, and by how much at most.';

create function app.preview_calendar_change(calendar_id uuid)
    returns table (rule_name text, clocks bigint, earlier bigint, later bigint, confirmed bigint, most_seconds bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select p.*
    from tenant.preview_clock_moves((select auth.tenant_id()), preview_calendar_change.calendar_id, null, null) as p;
end;
comment on function app.preview_calendar_change(uuid) is
'What the opening hours of a calendar, as they are in this transaction, would move of the clocks that run by it.';
grant execute on function app.preview_calendar_change(uuid) to enquiries_app;

-- Opening hours as people type them: "09:00-12:30, 13:30-17:00", or "closed".
create function app.hours_from_text(typed text) returns table (opens time, closes time)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    one text;
begin
    if lower(btrim(typed)) = 'closed' then
        return;
    end if;
    foreach one in array regexp_split_to_array(typed, '\s*,\s*') loop
        if one !~ '^\s*([01][0-9]|2[0-3]):[0-5][0-9]\s*-\s*(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\s*$' then
            perform app.raise_unknown('opening hours', 'Enter hours like 09:00-17:00, or 09:00-12:30, 13:30-17:00, or closed.');
        end if;
        opens := split_part(one, '-', 1)::time;
        closes := split_part(one, '-', 2)::time;
        return next;
    end loop;
end
$$;
comment on function app.hours_from_text(text) is 'Stretches of opening hours from typed text; none for closed. Refuses with UK239.';

create function app.calendar_by_code(code text) returns uuid
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_id uuid := (select c.id from app.calendars as c where c.code = calendar_by_code.code);
begin
    if found_id is null then
        perform app.refuse_unlisted('calendar', calendar_by_code.code, array(
            select c.code from app.calendars as c order by c.code
        ));
    end if;
    return found_id;
end
$$;
comment on function app.calendar_by_code(text) is 'The key of a calendar. Refuses with UK239 a code that is none, and lists them.';

-- The rows of the weekday take the new hours, and only those that are too many or too few are deleted or added: the calendar is
-- listed anew once, and at no moment without hours (UK420).
create function app.set_opening_hours(code text, weekday smallint, hours text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    calendar uuid := app.calendar_by_code(set_opening_hours.code);
    opening time[];
    closing time[];
    kept uuid[];
begin
    select coalesce(array_agg(t.opens order by t.opens), '{}'), coalesce(array_agg(t.closes order by t.opens), '{}')
    into opening, closing
    from app.hours_from_text(set_opening_hours.hours) as t;
    kept := array(
        select h.id
        from app.calendar_hours as h
        where h.calendar_id = calendar and h.weekday = set_opening_hours.weekday
        order by h.opens
        limit cardinality(opening)
    );
    perform app.mark_deleted('calendar_hours', h.id, h.version, true)
    from app.calendar_hours as h
    where h.calendar_id = calendar and h.weekday = set_opening_hours.weekday and h.id <> all (kept);
    update tenant.calendar_hours as h set opens = opening[k.nth], closes = closing[k.nth]
    from unnest(kept) with ordinality as k (id, nth)
    where h.tenant_id = (select auth.tenant_id()) and h.id = k.id;
    insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
    select calendar, set_opening_hours.weekday, opening[n.nth], closing[n.nth]
    from generate_series(cardinality(kept) + 1, cardinality(opening)) as n (nth);
    return calendar;
end
$$;
comment on function app.set_opening_hours(text, smallint, text) is
'Sets the opening hours of a weekday (1 is Monday) of a calendar from typed text; returns the calendar.';
grant execute on function app.set_opening_hours(text, smallint, text) to enquiries_app;

create function app.set_opening_day(code text, day date, name text, hours text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    calendar uuid := app.calendar_by_code(set_opening_day.code);
begin
    perform app.mark_deleted('calendar_days', d.id, d.version, true)
    from app.calendar_days as d
    where d.calendar_id = calendar and d.day = set_opening_day.day;
    if set_opening_day.name is null then
        return calendar;
    end if;
    insert into tenant.calendar_days (calendar_id, day, name, opens, closes)
    select calendar, set_opening_day.day, set_opening_day.name, t.opens, t.closes
    from (select) as one
    left join app.hours_from_text(hours) as t on true;
    return calendar;
end
$$;
comment on function app.set_opening_day(text, date, text, text) is
'Sets the opening hours of a dated day of a calendar, with its name; without a name the day is like others again. Returns the calendar.';
grant execute on function app.set_opening_day(text, date, text, text) to enquiries_app;
grant execute on function app.hours_from_text(text), app.calendar_by_code(text) to enquiries_app;

-- Asked in the transaction that loads them, in a session of one tenant after the other (`enquiries holidays preview`).
create function tenant.preview_holiday_moves()
    returns table (rule_name text, clocks bigint, earlier bigint, later bigint, confirmed bigint, most_seconds bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select p.*
    from core.holiday_changes as h
    cross join lateral tenant.preview_clock_moves((select auth.tenant_id()), null, h.calendar_codes, h.changed_from) as p
    where h.recorded_at = (select auth.now());
end;
comment on function tenant.preview_holiday_moves() is
'What the bank holidays that this transaction loaded move of the clocks of the tenant.';
grant execute on function tenant.preview_holiday_moves() to enquiries_loader;
grant execute on function auth.tenants_at_work() to enquiries_loader;
