-- Opening hours and dated days of calendars. One statement, because each change of a calendar lists its stretches anew.
-- $1 calendars  jsonb  list of code, hours (list of days, opens, closes: weekdays of ISO 8601, times of day), days (list of on, name, opens, closes)
with dated as (
    insert into tenant.calendar_days (calendar_id, day, name, opens, closes)
    select c.id, d."on", d.name, d.opens, d.closes
    from jsonb_to_recordset($1) as r (code text, days jsonb)
    inner join tenant.calendars as c on r.code = c.code
    cross join lateral jsonb_to_recordset(r.days) as d ("on" date, name text, opens time, closes time)
)
insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
select c.id, d.weekday::smallint, h.opens, h.closes
from jsonb_to_recordset($1) as r (code text, hours jsonb)
inner join tenant.calendars as c on r.code = c.code
cross join lateral jsonb_to_recordset(r.hours) as h (days jsonb, opens time, closes time)
cross join lateral jsonb_array_elements_text(h.days) as d (weekday);
