-- Services of a tenant.
-- $1 services  jsonb  list of code, name, description, web_address, team (a code, or none), welsh_name, languages, opening_hours
insert into tenant.services (code, name, description, web_address, team_id, welsh_name, languages, opening_hours)
select
    r.code, r.name, r.description, r.web_address, t.id, r.welsh_name, coalesce(r.languages, '{en}'), r.opening_hours
from
    jsonb_to_recordset($1) as r (
        code text, name text, description text, web_address text, team text, welsh_name text, languages text[],
        opening_hours text
    )
left join tenant.teams as t on r.team = t.code;
