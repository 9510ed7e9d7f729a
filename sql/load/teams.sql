-- Teams of a tenant.
-- $1 teams  jsonb  list of code, name
insert into tenant.teams (code, name)
select r.code, r.name
from jsonb_to_recordset($1) as r (code text, name text);
