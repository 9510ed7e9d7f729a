-- Which roles have which capabilities, from seeds/reference.
-- $1 capabilities  jsonb  list of code, name, description, roles
insert into core.role_capabilities (role_code, capability_code)
select r.role_code, c.code
from jsonb_to_recordset($1) as c (code text, roles jsonb)
cross join jsonb_array_elements_text(c.roles) as r (role_code)
on conflict on constraint role_capabilities_once do nothing;
