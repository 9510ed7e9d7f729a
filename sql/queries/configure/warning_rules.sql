-- The rules of who is told of what, those out of use last.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, code text, name text, kind text, share smallint?, minutes integer?, type_name text?, priority_code smallint?, measure text?, tells text, team_name text?, active boolean
select
    r.id,
    r.code,
    r.name,
    r.kind,
    r.share,
    r.minutes,
    r.type_name,
    r.priority_code,
    r.measure,
    r.tells,
    r.team_name,
    r.active
from app.warning_rules as r
order by r.active desc, r.name, r.id
limit $1;
