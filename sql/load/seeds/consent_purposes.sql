-- Purposes of consent from seeds/reference.
-- $1 purposes  jsonb  list of code, name, position
insert into core.consent_purposes (code, name, position)
select r.code, r.name, r.position
from jsonb_to_recordset($1) as r (code text, name text, position smallint)
on conflict on constraint consent_purposes_pkey do nothing;
