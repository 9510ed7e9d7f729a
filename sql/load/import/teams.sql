-- The teams of the tenant.
-- ->  id uuid, code text, name text
select t.id, t.code, t.name
from tenant.teams as t
where t.deleted_at is null;
