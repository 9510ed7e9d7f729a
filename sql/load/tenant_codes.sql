-- Which tenants are founded.
-- ->  code text
select c as code
from auth.tenant_codes() as c;
