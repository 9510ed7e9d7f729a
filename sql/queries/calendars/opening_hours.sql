-- The calendars of the organisation with their opening hours, a row for each stretch of a weekday; one without a weekday
-- for a calendar that is always open, or has no hours.
-- -> code text, name text, holiday_calendar text, always_open boolean, weekday smallint?, opens text?, closes text?
select
    c.code,
    c.name,
    c.holiday_calendar,
    c.always_open,
    h.weekday,
    to_char(h.opens, 'HH24:MI') as opens,
    to_char(h.closes, 'HH24:MI') as closes
from app.calendars as c
left join app.calendar_hours as h on c.id = h.calendar_id and not c.always_open
order by c.name, c.code, h.weekday, h.opens;
