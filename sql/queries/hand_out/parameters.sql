-- Parameters of assignment: of the body all, of its teams those that they have set.
-- -> team_name text?, team_code text?, code text, unit text, lowest integer, highest integer, usual integer, meaning text, value integer?, why text?, set_by text?, set_at timestamptz?
select
    p.team_name,
    p.team_code,
    k.code,
    k.unit,
    k.lowest,
    k.highest,
    k.usual,
    k.meaning,
    p.value,
    p.why,
    p.set_by,
    p.set_at
from app.parameter_kinds() as k
-- What nobody set for the whole body has its usual value.
left join (
    select
        a.code,
        a.team_name,
        a.team_code,
        a.value,
        a.why,
        a.set_by,
        a.set_at
    from app.assignment_parameters as a
) as p on k.code = p.code
order by p.team_name nulls first, k.code;
