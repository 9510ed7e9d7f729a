-- Services of a tenant.
-- $1 services  jsonb  list of code, name, description, web_address, team (a code, or none)
insert into tenant.services (code, name, description, web_address, team_id)
select r.code, r.name, r.description, r.web_address, t.id
from
    jsonb_to_recordset($1) as r (
        code text, name text, description text, web_address text, team text
    )
left join tenant.teams as t on r.team = t.code;
