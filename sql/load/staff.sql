-- Staff of a tenant.
-- $1 staff  jsonb  list of username, name, role, team (a code, or none)
insert into tenant.staff (username, name, role_code, team_id)
select r.username, r.name, r.role, t.id
from jsonb_to_recordset($1) as r (username text, name text, role text, team text)
left join tenant.teams as t on r.team = t.code;
