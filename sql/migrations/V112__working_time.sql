-- Working time: from a start and some seconds to the instant at which they have passed, and back. True seconds are
-- counted, within opening hours. Pauses are half-open; those that overlap or touch are one; only the open time in them
-- is lost. Microseconds are counted as integers, because intervals of more than a day are no fixed time. The functions
-- that the program calls run as the owner, because no role reads the stretches; those that only they call take their
-- rights, and how they are planned, from them.
create function core.open_microseconds(pattern uuid, instant timestamptz) returns bigint
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    stretch record;
begin
    select s.opens_at, s.closes_at, s.seconds_before
    into stretch
    from core.open_stretches as s
    where s.pattern = open_microseconds.pattern and s.opens_at <= open_microseconds.instant
    order by s.opens_at desc
    limit 1;
    if stretch.opens_at is null then
        perform core.raise_uncovered_time(open_microseconds.pattern);
    end if;
    if open_microseconds.instant < stretch.closes_at then
        return stretch.seconds_before * 1000000
            + (extract(epoch from open_microseconds.instant - stretch.opens_at) * 1000000)::bigint;
    end if;
    -- Closed: behind the last stretch nothing is known. Ordered, because the planner reads the table for an EXISTS.
    if (
        select s.opens_at
        from core.open_stretches as s
        where s.pattern = open_microseconds.pattern and s.opens_at > open_microseconds.instant
        order by s.opens_at
        limit 1
    ) is null then
        perform core.raise_uncovered_time(open_microseconds.pattern);
    end if;
    return (
        stretch.seconds_before + extract(epoch from stretch.closes_at - stretch.opens_at)::bigint
    ) * 1000000;
end
$$;
comment on function core.open_microseconds(uuid, timestamptz) is
'For how long a pattern was open until an instant, from its first stretch.';

create function core.open_instant(pattern uuid, microseconds bigint) returns timestamptz
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    stretch record;
    reached timestamptz;
begin
    -- The first instant: a stretch that begins with exactly so much is not needed for it.
    select s.opens_at, s.closes_at, s.seconds_before
    into stretch
    from core.open_stretches as s
    where
        s.pattern = open_instant.pattern
        and s.seconds_before < (open_instant.microseconds + 999999) / 1000000
    order by s.seconds_before desc
    limit 1;
    reached := stretch.opens_at
        + interval '1 microsecond' * (open_instant.microseconds - stretch.seconds_before * 1000000);
    if reached is null or reached > stretch.closes_at then
        perform core.raise_uncovered_time(open_instant.pattern);
    end if;
    return reached;
end
$$;
comment on function core.open_instant(uuid, bigint) is
'The first instant at which a pattern has been open for so long: at closing, not at the next opening.';

create function core.raise_uncovered_time(pattern uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if raise_uncovered_time.pattern is null then
        perform core.raise_calendar_without_hours();
    end if;
    raise exception using
        errcode    = 'UK423',
        constraint = 'refuse_uncovered_time',
        schema     = 'core',
        table      = 'open_stretches',
        message    = 'the opening hours of that time are not listed',
        hint       = 'Choose a time after 2018, and a target that is reached within ten years.';
end
$$;
comment on function core.raise_uncovered_time(uuid) is 'Raises UK423, or UK420 for a calendar that has no pattern.';

-- Without pauses, both probes in one statement, which halves the time. It stands in the statements that call it.
create function core.open_due(pattern uuid, start timestamptz, seconds bigint)
    returns table (at timestamptz, closes_at timestamptz)
    language sql stable parallel safe
begin atomic
    select
        e.opens_at + interval '1 microsecond' * (t.microseconds - e.seconds_before * 1000000) as at,
        e.closes_at
    from (
        select s.opens_at, s.closes_at, s.seconds_before
        from core.open_stretches as s
        where s.pattern = open_due.pattern and s.opens_at <= open_due.start
        order by s.opens_at desc
        limit 1
    ) as b
    cross join lateral (
        select
            (b.seconds_before + open_due.seconds) * 1000000
            + (extract(epoch from least(open_due.start, b.closes_at) - b.opens_at) * 1000000)::bigint as microseconds
        offset 0
    ) as t
    cross join lateral (
        select s.opens_at, s.closes_at, s.seconds_before
        from core.open_stretches as s
        where
            s.pattern = open_due.pattern
            and s.seconds_before < (t.microseconds + 999999) / 1000000
        order by s.seconds_before desc
        limit 1
    ) as e;
end;
comment on function core.open_due(uuid, timestamptz, bigint) is
'The instant at which a pattern has been open for so many seconds since a start, and when that stretch ends: not listed where the first is later.';

create function core.working_due(pattern_id uuid, start timestamptz, seconds bigint, pauses tstzmultirange)
    returns timestamptz
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    target bigint;
    pause tstzrange;
    paused_at bigint;
    reached record;
begin
    if pattern_id is null then
        perform core.raise_calendar_without_hours();
    end if;
    if seconds <= 0 then
        return start;
    end if;
    if pauses is null or isempty(pauses) then
        select d.at, d.closes_at into reached
        from core.open_due(working_due.pattern_id, working_due.start, working_due.seconds) as d;
        if reached.at is null or reached.at > reached.closes_at then
            perform core.raise_uncovered_time(pattern_id);
        end if;
        return reached.at;
    end if;
    target := core.open_microseconds(pattern_id, start) + seconds * 1000000;
    for pause in select p.* from unnest(pauses) as p loop
        continue when upper(pause) <= start;
        paused_at := core.open_microseconds(pattern_id, greatest(lower(pause), start));
        exit when paused_at >= target;
        if upper_inf(pause) or not isfinite(upper(pause)) then
            return null;
        end if;
        target := target + core.open_microseconds(pattern_id, upper(pause)) - paused_at;
    end loop;
    return core.open_instant(pattern_id, target);
end
$$;
comment on function core.working_due(uuid, timestamptz, bigint, tstzmultirange) is
'The first instant at which so many open seconds without pauses have passed; nought: the start. Null while a pause that '
'began before has no end.';

create function core.working_seconds(pattern uuid, from_at timestamptz, to_at timestamptz, pauses tstzmultirange)
    returns bigint
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    counted bigint;
    pause tstzrange;
begin
    if pattern is null then
        perform core.raise_calendar_without_hours();
    end if;
    if to_at <= from_at then
        return 0;
    end if;
    counted := core.open_microseconds(pattern, to_at) - core.open_microseconds(pattern, from_at);
    for pause in select p.* from unnest(pauses * tstzmultirange(tstzrange(from_at, to_at))) as p loop
        counted := counted - core.open_microseconds(pattern, upper(pause)) + core.open_microseconds(pattern, lower(pause));
    end loop;
    return counted / 1000000;
end
$$;
comment on function core.working_seconds(uuid, timestamptz, timestamptz, tstzmultirange) is
'Whole open seconds from an instant to another, without pauses; 0 when the second is the earlier.';

-- Pieces of the time from the start until the deadline, without a gap. Closed time is cut by days, because a day has
-- one reason, and joined again where the reason is the same.
create function core.working_segments(pattern uuid, start timestamptz, target_seconds bigint, pauses tstzmultirange)
    returns table (from_at timestamptz, to_at timestamptz, seconds bigint, kind text, reason text)
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    due timestamptz := core.working_due(pattern, start, target_seconds, pauses);
    definition jsonb := (select p.definition from core.opening_patterns as p where p.id = working_segments.pattern);
    paused tstzmultirange := coalesce(pauses, '{}');
    -- Without a due time, until the pause that has no end.
    until_at timestamptz := coalesce(due, greatest(
        start, (select max(lower(p)) from unnest(paused) as p where upper_inf(p) or not isfinite(upper(p)))
    ));
    whole tstzmultirange := tstzmultirange(tstzrange(start, until_at));
begin
    return query
    with stretches as materialized (
        select tstzrange(s.opens_at, s.closes_at) as stretch
        from core.open_stretches as s
        where
            s.pattern = working_segments.pattern
            and s.opens_at < until_at
            and s.opens_at >= coalesce((
                select b.opens_at
                from core.open_stretches as b
                where b.pattern = working_segments.pattern and b.opens_at <= start
                order by b.opens_at desc
                limit 1
            ), start)
    ),
    days as (
        select
            d.day::date as day,
            tstzrange(
                d.day at time zone 'Europe/London', (d.day + interval '1 day') at time zone 'Europe/London'
            ) as span
        from generate_series(
            date_trunc('day', start at time zone 'Europe/London'),
            date_trunc('day', until_at at time zone 'Europe/London'),
            interval '1 day'
        ) as d (day)
    ),
    pieces as (
        select p.piece, 'counted' as kind, '' as reason
        from stretches as s
        cross join lateral unnest(tstzmultirange(s.stretch) * whole - paused) as p (piece)
        union all
        select p.piece, 'paused', 'Paused'
        from unnest(paused * whole) as p (piece)
        union all
        select
            p.piece,
            case
                when definition -> 'days' ? to_char(d.day, 'YYYY-MM-DD') then 'special_day'
                when h.name is not null then 'holiday'
                else 'closed'
            end,
            case
                when definition -> 'days' -> to_char(d.day, 'YYYY-MM-DD') = '[]' then 'Closed on this day'
                when definition -> 'days' ? to_char(d.day, 'YYYY-MM-DD') then 'Other opening hours on this day'
                when h.name is not null then h.name
                when coalesce(definition -> 'week' -> extract(isodow from d.day)::text, '[]') = '[]'
                    then 'Closed on ' || to_char(d.day, 'FMDay') || 's'
                else 'Outside opening hours'
            end
        from days as d
        left join core.calendar_holidays as h on h.calendar_code = definition ->> 'holidays' and h.day = d.day
        cross join lateral unnest(
            tstzmultirange(d.span) * whole - paused - coalesce((
                select range_agg(s.stretch) from stretches as s where s.stretch && d.span
            ), '{}')
        ) as p (piece)
    ),
    ordered as (
        select
            lower(p.piece) as from_at,
            upper(p.piece) as to_at,
            p.kind,
            p.reason,
            -- A piece continues the one before when both are closed for one reason.
            count(*) filter (where not coalesce(p.continues, false)) over (order by lower(p.piece)) as run
        from (
            select
                q.piece,
                q.kind,
                q.reason,
                q.kind not in ('counted', 'paused') and (q.kind, q.reason)
                = (lag(q.kind) over (order by lower(q.piece)), lag(q.reason) over (order by lower(q.piece))) as continues
            from pieces as q
        ) as p
    ),
    joined as (
        select min(o.from_at) as from_at, max(o.to_at) as to_at, o.kind, o.reason
        from ordered as o
        group by o.run, o.kind, o.reason
        union all
        -- The pause without an end.
        select until_at, null, 'paused', 'Paused'
        where due is null
    )
    select
        j.from_at,
        j.to_at,
        -- Rounded as running sums, so that the segments of a start within a second sum exactly too.
        case when j.kind = 'counted' then (w.until_now / 1000000 - (w.until_now - w.here) / 1000000)::bigint else 0 end,
        j.kind,
        j.reason
    from (
        select
            j.*,
            sum(case when j.kind = 'counted' then (extract(epoch from j.to_at - j.from_at) * 1000000)::bigint else 0 end)
                over (order by j.from_at, j.to_at)::bigint as until_now,
            case when j.kind = 'counted' then (extract(epoch from j.to_at - j.from_at) * 1000000)::bigint else 0 end as here
        from joined as j
    ) as j
    cross join lateral (select j.until_now, j.here) as w
    order by j.from_at, j.to_at;
end
$$;
comment on function core.working_segments(uuid, timestamptz, bigint, tstzmultirange) is
'From the start to the deadline, without a gap: what counted, and why the rest did not. The seconds are those that '
'counted, and sum to the target; the last segment of a clock that is paused has no end.';

grant execute on function
    core.working_due(uuid, timestamptz, bigint, tstzmultirange),
    core.working_seconds(uuid, timestamptz, timestamptz, tstzmultirange),
    core.working_segments(uuid, timestamptz, bigint, tstzmultirange)
    to enquiries_app, enquiries_loader, enquiries_worker;
