-- Calendars of a tenant: those of its own file, and the bank holidays of its nation where it names none.
-- $1 calendars       jsonb  list of code, name, bank_holidays (a calendar of core.holiday_calendars), always_open
-- $2 of_the_nation  text   the calendar of its nation
insert into tenant.calendars (code, name, holiday_calendar_code, always_open)
select
    r.code,
    r.name,
    case when coalesce(r.always_open, false) then 'none' else coalesce(r.bank_holidays, $2) end,
    coalesce(r.always_open, false)
from jsonb_to_recordset($1) as r (code text, name text, bank_holidays text, always_open boolean)
on conflict on constraint calendars_code_unique do nothing;
