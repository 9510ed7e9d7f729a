-- When staff are away, in days from the day of the load.
-- $1 staff  jsonb        list of username, absences (list of kind, in_days, days)
-- $2 now    timestamptz  the instant of the load
insert into tenant.staff_absences (staff_id, kind, from_on, until_on)
select
    p.id,
    a.kind,
    ($2 at time zone 'Europe/London')::date + a.in_days,
    ($2 at time zone 'Europe/London')::date + a.in_days + a.days - 1
from jsonb_to_recordset($1) as r (username text, absences jsonb)
inner join tenant.staff as p on r.username = p.username
cross join lateral jsonb_to_recordset(r.absences) as a (kind text, in_days integer, days integer);
