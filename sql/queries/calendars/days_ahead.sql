-- Days ahead on which a calendar has other hours than its weekday: dated days, and bank holidays on which it is closed.
-- Without opening and closing it is closed.
-- $1 days  integer  how many days ahead
-- ->       code text, day date, name text, opens text?, closes text?
select
    c.code,
    d.day,
    d.name,
    to_char(d.opens, 'HH24:MI') as opens,
    to_char(d.closes, 'HH24:MI') as closes
from app.calendars as c
inner join app.calendar_days as d on c.id = d.calendar_id
cross join (select (auth.now() at time zone 'Europe/London')::date as today) as t
where not c.always_open and d.day between t.today and t.today + $1::integer
union all
select
    c.code,
    h.day,
    h.name,
    null,
    null
from app.calendars as c
inner join app.calendar_holidays as h on c.id = h.calendar_id
cross join (select (auth.now() at time zone 'Europe/London')::date as today) as t
where
    h.day between t.today and t.today + $1::integer
    and exists (
        select from app.calendar_hours as w where w.calendar_id = c.id and w.weekday = extract(isodow from h.day)
    )
    and not exists (
        select from app.calendar_days as d where d.calendar_id = c.id and d.day = h.day
    )
order by code, day, opens;
