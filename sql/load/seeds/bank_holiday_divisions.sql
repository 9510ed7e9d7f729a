-- Divisions from seeds/reference; the years that are known only grow.
-- $1 divisions  jsonb  list of code, name, known_from, known_until, holidays
insert into core.bank_holiday_divisions as d (code, name, known_from, known_until)
select r.code, r.name, r.known_from, r.known_until
from jsonb_to_recordset($1) as r (code text, name text, known_from date, known_until date)
on conflict on constraint bank_holiday_divisions_pkey do update set
    known_from = least(d.known_from, excluded.known_from),
    known_until = greatest(d.known_until, excluded.known_until)
where d.known_until < excluded.known_until or d.known_from > excluded.known_from;
