-- Who may take the transitions of a drafted workflow.
-- $1 workflow_id  uuid   which
-- $2 transitions  jsonb  list of from, to, roles (codes), capability (of people whose roles may too; absent for none)
insert into tenant.transition_roles (workflow_transition_id, role_code)
select w.id, allowed.role_code
from jsonb_to_recordset($2) as r ("from" text, "to" text, roles jsonb, capability text)
inner join tenant.workflow_stages as f on f.workflow_id = $1 and r."from" = f.code
inner join tenant.workflow_stages as t on t.workflow_id = $1 and r."to" = t.code
inner join tenant.workflow_transitions as w
    on w.workflow_id = $1 and f.id = w.from_stage_id and t.id = w.to_stage_id
cross join lateral (
    select o.role_code from jsonb_array_elements_text(r.roles) as o (role_code)
    union
    select c.role_code
    from core.role_capabilities as c
    inner join core.roles as o on c.role_code = o.code
    where o.kind = 'person' and c.capability_code = r.capability
) as allowed;
