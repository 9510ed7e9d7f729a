-- Standard stages from seeds/reference.
-- $1 stages  jsonb  list of code, name, position, ends, waits
insert into core.stages (code, name, position, ends, waits)
select r.code, r.name, r.position, coalesce(r.ends, false), coalesce(r.waits, false)
from jsonb_to_recordset($1) as r (code text, name text, position smallint, ends boolean, waits boolean)
on conflict on constraint stages_pkey do nothing;
