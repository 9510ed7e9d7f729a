-- Reasons of failure demand from seeds/reference.
-- $1 reasons  jsonb  list of code, name, position
insert into core.failure_demand_reasons (code, name, position)
select r.code, r.name, r.position
from jsonb_to_recordset($1) as r (code text, name text, position smallint)
on conflict on constraint failure_demand_reasons_pkey do nothing;
