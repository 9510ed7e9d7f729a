-- Kinds of need from seeds/reference.
-- $1 kinds  jsonb  list of code, name, kind, position
insert into core.need_kinds (code, name, kind, position)
select r.code, r.name, r.kind, r.position
from jsonb_to_recordset($1) as r (code text, name text, kind text, position smallint)
on conflict on constraint need_kinds_pkey do nothing;
