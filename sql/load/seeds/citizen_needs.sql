-- What citizens need.
-- $1 citizens  jsonb        list of id, needs (list of need, note, days_ago)
-- $2 now       timestamptz  the instant of the load
insert into tenant.citizen_needs (citizen_id, need_code, note, since_on)
select r.id, n.need, n.note, ($2 at time zone 'Europe/London')::date - n.days_ago
from jsonb_to_recordset($1) as r (id uuid, needs jsonb)
cross join lateral jsonb_to_recordset(r.needs) as n (need text, note text, days_ago integer);
