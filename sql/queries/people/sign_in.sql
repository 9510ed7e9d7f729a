-- Opens a session of a person; the token is returned this once.
-- $1 tenant_code  text  code of the tenant, for example HMRC
-- $2 username     text  user name in that tenant
-- $3 program      text  name and version of this program, for the trail
-- ->              token text, tenant_id integer, staff_id uuid, tenant_name text, person_name text, role_code text, capabilities text[], months_ahead integer
select
    s.token,
    s.tenant_id,
    s.staff_id,
    s.tenant_name,
    s.person_name,
    s.role_code,
    s.capabilities,
    auth.audit_months_ahead() as months_ahead
from auth.sign_in($1, $2, $3) as s;
