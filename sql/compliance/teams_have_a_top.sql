-- No team is part of itself, directly or over others.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a sum over larger teams would not end
-- cure      take one team of the circle out of its larger team; find the change that passed the guard
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.teams as t set parent_id = (select o.id from tenant.teams as o where o.tenant_id = t.tenant_id and o.id <> t.id limit 1); end'
with recursive above (tenant_id, id, parent_id) as (
    select t.tenant_id, t.id, t.parent_id
    from tenant.teams as t
    where t.parent_id is not null
    union
    select a.tenant_id, a.id, t.parent_id
    from above as a
    inner join tenant.teams as t on a.tenant_id = t.tenant_id and a.parent_id = t.id
    where t.parent_id is not null
)

select
    'tenant.teams' as object_name,
    format('%s of tenant %s is part of itself', a.id, a.tenant_id) as detail
from above as a
where a.parent_id = a.id
order by object_name, detail;
