-- Skills of a tenant.
-- $1 skills  jsonb  list of code, name
insert into tenant.skills (code, name)
select r.code, r.name
from jsonb_to_recordset($1) as r (code text, name text);
