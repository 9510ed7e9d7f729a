-- Capabilities from seeds/reference.
-- $1 capabilities  jsonb  list of code, name, description, roles
insert into core.capabilities (code, name, description)
select c.code, c.name, c.description
from jsonb_to_recordset($1) as c (code text, name text, description text)
on conflict on constraint capabilities_pkey do nothing;
