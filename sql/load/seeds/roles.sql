-- Roles from seeds/reference.
-- $1 roles  jsonb  list of code, name, kind, platform_only (absent for false)
insert into core.roles (code, name, kind, platform_only)
select r.code, r.name, r.kind, coalesce(r.platform_only, false)
from jsonb_to_recordset($1) as r (code text, name text, kind text, platform_only boolean)
on conflict on constraint roles_pkey do nothing;
