-- Choices of the sign-in picker while mock sign-in is on.
-- ->  tenant_code text, tenant_name text, username text, person_name text, role_code text, team_name text?
select
    c.tenant_code,
    c.tenant_name,
    c.username,
    c.person_name,
    c.role_code,
    c.team_name
from auth.sign_in_choices() as c;
