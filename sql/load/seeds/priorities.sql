-- Priorities from seeds/reference.
-- $1 priorities  jsonb  list of code, name
insert into core.priorities (code, name)
select r.code, r.name
from jsonb_to_recordset($1) as r (code smallint, name text)
on conflict on constraint priorities_pkey do nothing;
