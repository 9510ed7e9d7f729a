-- Enquiry types of a tenant.
-- $1 types  jsonb  list of code, name, category, service (a code, or none), workflow (a code, version 1), team, priority, welsh_name
insert into tenant.enquiry_types (
    code, name, category_code, service_id, workflow_id, team_id, priority_code, welsh_name
)
select r.code, r.name, r.category, s.id, w.id, t.id, r.priority, r.welsh_name
from
    jsonb_to_recordset($1) as r (
        code text, name text, category text, service text, workflow text, team text, priority smallint,
        welsh_name text
    )
left join tenant.workflows as w on r.workflow = w.code and w.workflow_number = 1
left join tenant.services as s on r.service = s.code
left join tenant.teams as t on r.team = t.code;
