-- Parameters of assignment: of the body all, of its teams those that they have set.
-- -> team_name text?, team_code text?, code text, unit text, lowest integer, highest integer, usual integer, meaning text, value integer?, why text?, set_by text?, set_at timestamptz?
select
    p.team_name,
    p.team_code,
    p.code,
    p.unit,
    p.lowest,
    p.highest,
    p.usual,
    p.meaning,
    p.value,
    p.why,
    p.set_by,
    p.set_at
from app.assignment_parameters as p
order by p.team_name nulls first, p.code;
