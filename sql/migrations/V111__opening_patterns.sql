-- When a calendar is open, as stretches with the seconds before each (docs/decisions/0016): from an instant to its
-- working seconds, and back, is one index probe each. A pattern is the content of a calendar, named by its digest, so
-- that tenants with equal calendars share the stretches. No row names a tenant. Written by the functions below alone.
create table core.opening_patterns (
    id                    uuid not null,
    definition            jsonb not null,
    holiday_calendar_code text not null,
    first_day             date not null,
    last_day              date not null,

    constraint opening_patterns_pkey primary key (id),
    constraint opening_patterns_in_order check (first_day <= last_day)
);
call core.forbid_delete('core.opening_patterns');
comment on table core.opening_patterns is 'What calendars that are alike have in common: opening hours, holidays and dated days. Derived.';
comment on column core.opening_patterns.id is 'The first 128 bits of the SHA-256 of the definition.';
comment on column core.opening_patterns.definition is
'always; holidays: a calendar of bank holidays; week: weekday to list of opening and closing; days: date to such a list.';
comment on column core.opening_patterns.holiday_calendar_code is 'The calendar of bank holidays in the definition.';
comment on column core.opening_patterns.first_day is 'First day of which the stretches are listed, in London.';
comment on column core.opening_patterns.last_day is 'Last day of which the stretches are listed, in London.';

create table core.open_stretches (
    pattern        uuid not null,
    opens_at       timestamptz not null,
    closes_at      timestamptz not null,
    seconds_before bigint not null,

    constraint open_stretches_pkey primary key (pattern, opens_at),
    constraint open_stretches_in_order check (opens_at < closes_at)
);
call core.forbid_update('core.open_stretches');
comment on table core.open_stretches is 'When a pattern is open, day by day, in true time. Derived from core.opening_patterns.';
comment on column core.open_stretches.pattern is 'Which pattern.';
comment on column core.open_stretches.opens_at is 'When it opens.';
comment on column core.open_stretches.closes_at is 'When it closes: no second of the stretch itself.';
comment on column core.open_stretches.seconds_before is 'Seconds for which the pattern was open before this stretch, from its first.';

create unique index open_stretches_by_seconds on core.open_stretches (pattern, seconds_before);
comment on index core.open_stretches_by_seconds is 'migrations/V112__working_time.sql (core.open_instant)';
create index opening_patterns_by_holidays on core.opening_patterns (holiday_calendar_code);
comment on index core.opening_patterns_by_holidays is 'migrations/V111__opening_patterns.sql (core.rebuild_stretches)';

-- A dated day replaces the opening hours and the holiday. Hours are wall-clock time of London, stretches are true time.
create function core.list_stretches(definition jsonb, first_day date, last_day date)
    returns table (day date, opens_at timestamptz, closes_at timestamptz)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        d.day,
        (d.day + (h.hours ->> 0)::time) at time zone 'Europe/London',
        (d.day + (h.hours ->> 1)::time) at time zone 'Europe/London'
    from (
        select list_stretches.first_day + g.n as day
        from generate_series(0, list_stretches.last_day - list_stretches.first_day) as g (n)
    ) as d
    cross join lateral jsonb_array_elements(
        case
            when list_stretches.definition -> 'days' ? to_char(d.day, 'YYYY-MM-DD')
                then list_stretches.definition -> 'days' -> to_char(d.day, 'YYYY-MM-DD')
            when exists (
                select
                from core.calendar_holidays as c
                where c.calendar_code = list_stretches.definition ->> 'holidays' and c.day = d.day
            ) then '[]'
            else coalesce(list_stretches.definition -> 'week' -> extract(isodow from d.day)::text, '[]')
        end
    ) as h (hours);
end;
comment on function core.list_stretches(jsonb, date, date) is
'The open stretches of a pattern''s definition from a day until a day, both included.';

create function core.build_stretches(pattern uuid, first_day date) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept core.opening_patterns;
    midnight timestamptz := build_stretches.first_day::timestamp at time zone 'Europe/London';
begin
    select p.* into kept from core.opening_patterns as p where p.id = build_stretches.pattern;
    delete from core.open_stretches as s
    where s.pattern = build_stretches.pattern and s.opens_at >= midnight;
    insert into core.open_stretches (pattern, opens_at, closes_at, seconds_before)
    select
        kept.id,
        l.opens_at,
        l.closes_at,
        b.seconds + coalesce(sum(l.seconds) over (
            order by l.opens_at rows between unbounded preceding and 1 preceding
        ), 0)
    from (
        select o.opens_at, o.closes_at, extract(epoch from o.closes_at - o.opens_at)::bigint as seconds
        from core.list_stretches(
            kept.definition, greatest(build_stretches.first_day, kept.first_day), kept.last_day
        ) as o
    ) as l
    cross join (
        select coalesce((
            select s.seconds_before + extract(epoch from s.closes_at - s.opens_at)::bigint
            from core.open_stretches as s
            where s.pattern = build_stretches.pattern
            order by s.opens_at desc
            limit 1
        ), 0) as seconds
    ) as b;
end
$$;
comment on function core.build_stretches(uuid, date) is 'Lists the stretches of a pattern anew from a day on.';

create function core.rebuild_stretches(calendar_code text, first_day date) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform core.build_stretches(p.id, rebuild_stretches.first_day)
    from core.opening_patterns as p
    where
        p.holiday_calendar_code = rebuild_stretches.calendar_code
        and not (p.definition ->> 'always')::boolean;
end
$$;
comment on function core.rebuild_stretches(text, date) is
'After a change of bank holidays: lists the stretches of the patterns that have them anew, from a day on.';

-- Ten years ahead, to the end of the year: longer than any clock runs.
create function core.pattern_horizon() returns date
    language sql stable
    set search_path = pg_catalog, pg_temp
    return least(
        make_date(extract(year from auth.now() at time zone 'Europe/London')::integer + 10, 12, 31),
        date '2069-12-31'
    );
comment on function core.pattern_horizon() is 'Until when the stretches of patterns are listed.';

create function core.extend_stretches() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    horizon date := core.pattern_horizon();
    late record;
    extended bigint := 0;
begin
    for late in
        select p.id, p.last_day
        from core.opening_patterns as p
        where p.last_day < horizon
        order by p.id
        for no key update skip locked
    loop
        update core.opening_patterns as p
        set last_day = horizon
        where p.id = late.id;
        perform core.build_stretches(late.id, late.last_day + 1);
        extended := extended + 1;
    end loop;
    return extended;
end
$$;
comment on function core.extend_stretches() is 'The worker''s duty: lists the stretches of every pattern until its horizon.';
grant execute on function core.extend_stretches() to enquiries_worker;

create function core.keep_pattern(definition jsonb) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    pattern uuid := encode(
        substring(sha256(convert_to(keep_pattern.definition::text, 'UTF8')) for 16), 'hex'
    )::uuid;
    always boolean := (keep_pattern.definition ->> 'always')::boolean;
    created boolean;
begin
    if not always and not exists (
        select from jsonb_each(keep_pattern.definition -> 'week') as w where jsonb_array_length(w.value) > 0
    ) then
        perform core.raise_calendar_without_hours();
    end if;
    insert into core.opening_patterns (id, definition, holiday_calendar_code, first_day, last_day)
    values (
        pattern,
        keep_pattern.definition,
        keep_pattern.definition ->> 'holidays',
        '2000-01-01',
        case when always then date '2149-12-31' else core.pattern_horizon() end
    )
    on conflict on constraint opening_patterns_pkey do nothing
    returning true into created;
    if created and always then
        -- One stretch without a midnight, short enough for its microseconds to be exact as floating-point numbers.
        insert into core.open_stretches (pattern, opens_at, closes_at, seconds_before)
        values (pattern, '1970-01-01 00:00:00+00', '2150-01-01 00:00:00+00', 0);
    elsif created then
        perform core.build_stretches(pattern, '2000-01-01');
    end if;
    return pattern;
end
$$;
comment on function core.keep_pattern(jsonb) is
'The pattern of a definition, with its stretches; refuses (UK420) one that never opens.';

create function core.raise_calendar_without_hours() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK420',
        constraint = 'refuse_calendar_without_hours',
        schema     = 'tenant',
        table      = 'calendars',
        message    = 'a calendar without opening hours never reaches a deadline',
        hint       = 'Give the calendar opening hours on at least one weekday, or mark it as always open.';
end
$$;
comment on function core.raise_calendar_without_hours() is 'Raises UK420.';
