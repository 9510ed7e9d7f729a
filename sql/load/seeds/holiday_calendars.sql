-- Calendars of bank holidays from seeds/reference.
-- $1 holiday_calendars  jsonb  list of code, name, division_codes
insert into core.holiday_calendars (code, name, division_codes)
select
    r.code,
    r.name,
    array(select c.code from jsonb_array_elements_text(r.division_codes) as c (code) order by c.code)
from jsonb_to_recordset($1) as r (code text, name text, division_codes jsonb)
on conflict on constraint holiday_calendars_pkey do nothing;
