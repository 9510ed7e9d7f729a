-- Rules of who is told of what. They hold for everything that is loaded.
-- $1 rules  jsonb  list of code, name, kind, share, minutes, type, priority, measure, tells, team
insert into tenant.warning_rules (
    code, name, kind, share, minutes, enquiry_type_id, priority_code, measure, tells, team_id, valid_from
)
select
    r.code, r.name, r.kind, r.share, r.minutes, y.id, r.priority, r.measure, r.tells, t.id, '1900-01-01 00:00:00+00'
from jsonb_to_recordset($1) as r (
    code text, name text, kind text, share smallint, minutes integer, type text, priority smallint, measure text,
    tells text, team text
)
left join tenant.enquiry_types as y on r.type = y.code
left join tenant.teams as t on r.team = t.code;
