-- Parameters of assignment of a body and of its teams.
-- $1 parameters  jsonb  list of team (a code, or none), code, value, why
insert into tenant.assignment_parameters (team_id, code, value, why)
select t.id, r.code, r.value, r.why
from jsonb_to_recordset($1) as r (team text, code text, value integer, why text)
left join tenant.teams as t on r.team = t.code;
