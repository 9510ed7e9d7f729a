-- The tenants whose clocks a change of bank holidays may move.
-- ->  code text
select t.code
from auth.tenants_at_work() as t
order by t.tenant_id;
