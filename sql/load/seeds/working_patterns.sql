-- When staff usually work.
-- $1 staff  jsonb  list of username, hours (list of days, from, until: weekdays of ISO 8601, times of day)
insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute)
select
    p.id,
    d.weekday::smallint,
    (extract(epoch from h."from") / 60)::smallint,
    (extract(epoch from h.until) / 60)::smallint
from jsonb_to_recordset($1) as r (username text, hours jsonb)
inner join tenant.staff as p on r.username = p.username
cross join lateral jsonb_to_recordset(r.hours) as h (days jsonb, "from" time, until time)
cross join lateral jsonb_array_elements_text(h.days) as d (weekday);
