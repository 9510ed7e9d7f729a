-- The codes of all tenants.
-- ->  code text
select c as code
from auth.tenant_codes() as c;
