-- Roles from seeds/reference.
-- $1 roles  jsonb  list of code, name, kind
insert into core.roles (code, name, kind)
select r.code, r.name, r.kind
from jsonb_to_recordset($1) as r (code text, name text, kind text)
on conflict on constraint roles_pkey do nothing;
