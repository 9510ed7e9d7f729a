-- Bank holidays of each division from seeds/reference.
-- $1 divisions  jsonb  list of code, holidays (list of on, name, substitute)
insert into core.bank_holidays (division_code, held_on, name, substitute)
select r.code, h."on", h.name, coalesce(h.substitute, false)
from jsonb_to_recordset($1) as r (code text, holidays jsonb)
cross join lateral jsonb_to_recordset(r.holidays) as h ("on" date, name text, substitute boolean)
on conflict on constraint bank_holidays_one_a_day do nothing;
