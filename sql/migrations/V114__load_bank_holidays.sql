-- A newer file of bank holidays: what it changes, and the change. The file speaks for whole years, from the year of its
-- first day to that of its last: a day of these years that it lacks is withdrawn. Days of other years stay.
create function core.preview_bank_holidays(divisions jsonb)
    returns table (division_code text, change text, held_on date, name text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with file as (
        select
            f.code,
            h."on" as held_on,
            h.name,
            date_trunc('year', min(h."on") over (partition by f.code)::timestamp)::date as speaks_from,
            (date_trunc('year', max(h."on") over (partition by f.code)::timestamp) + interval '1 year')::date - 1 as speaks_until
        from jsonb_to_recordset(preview_bank_holidays.divisions) as f (code text, holidays jsonb)
        cross join lateral jsonb_to_recordset(f.holidays) as h ("on" date, name text)
    ),

    spoken as (
        select distinct f.code, f.speaks_from, f.speaks_until
        from file as f
    ),

    stored as (
        select
            d.code,
            l.day,
            l.name
        from spoken as d
        cross join lateral core.list_calendar_holidays(array[d.code]) as l
        where l.day between d.speaks_from and d.speaks_until
    )

    select
        coalesce(f.code, s.code),
        case when s.day is null then 'added' when f.held_on is null then 'removed' else 'renamed' end,
        coalesce(f.held_on, s.day),
        coalesce(f.name, s.name)
    from file as f
    full join stored as s on f.code = s.code and f.held_on = s.day
    where s.day is null or f.held_on is null or f.name <> s.name
    order by 1, 3;
end;
comment on function core.preview_bank_holidays(jsonb) is
'Days that a file adds to, removes from or renames in what is counted with today, published or expected. '
'divisions: list of code, holidays (list of on, name, substitute).';

create function core.load_bank_holidays(divisions jsonb) returns bigint
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    changed bigint;
begin
    -- One load at a time: each judges what the other has written.
    perform from core.bank_holiday_divisions as d order by d.code for update;
    select count(*) into changed from core.preview_bank_holidays(divisions);
    update core.bank_holidays as h
    set withdrawn = true
    from (
        select
            f.code,
            date_trunc('year', min(l."on")::timestamp)::date as speaks_from,
            (date_trunc('year', max(l."on")::timestamp) + interval '1 year')::date - 1 as speaks_until,
            array_agg(l."on") as days
        from jsonb_to_recordset(load_bank_holidays.divisions) as f (code text, holidays jsonb)
        cross join lateral jsonb_to_recordset(f.holidays) as l ("on" date)
        group by f.code
    ) as s
    where
        h.division_code = s.code
        and h.held_on between s.speaks_from and s.speaks_until
        and h.held_on <> all (s.days)
        and not h.withdrawn;
    insert into core.bank_holidays as h (division_code, held_on, name, substitute)
    select f.code, l."on", l.name, coalesce(l.substitute, false)
    from jsonb_to_recordset(load_bank_holidays.divisions) as f (code text, holidays jsonb)
    cross join lateral jsonb_to_recordset(f.holidays) as l ("on" date, name text, substitute boolean)
    on conflict on constraint bank_holidays_one_a_day do update set
        name = excluded.name, substitute = excluded.substitute, withdrawn = false
    where
        (h.name, h.substitute, h.withdrawn) is distinct from (excluded.name, excluded.substitute, false);
    -- The years that are known only grow, and have no gap.
    update core.bank_holiday_divisions as d
    set
        known_from = case when s.speaks_until >= d.known_from - 1 then least(d.known_from, s.speaks_from) else d.known_from end,
        known_until = case when s.speaks_from <= d.known_until + 1 then greatest(d.known_until, s.speaks_until) else d.known_until end
    from (
        select
            f.code,
            date_trunc('year', min(l."on")::timestamp)::date as speaks_from,
            (date_trunc('year', max(l."on")::timestamp) + interval '1 year')::date - 1 as speaks_until
        from jsonb_to_recordset(load_bank_holidays.divisions) as f (code text, holidays jsonb)
        cross join lateral jsonb_to_recordset(f.holidays) as l ("on" date)
        group by f.code
    ) as s
    where
        d.code = s.code
        and (d.known_from > s.speaks_from or d.known_until < s.speaks_until);
    return changed;
end
$$;
comment on function core.load_bank_holidays(jsonb) is
'Takes over what core.preview_bank_holidays lists, in the platform''s session; returns how many days changed.';
grant execute on function core.list_calendar_holidays(text[]), core.expected_bank_holidays(text, integer), core.easter_sunday(integer), core.preview_bank_holidays(jsonb), core.load_bank_holidays(jsonb) to enquiries_loader;
