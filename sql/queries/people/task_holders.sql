-- The people and the teams that a task can be given to, teams last.
-- $1 most  bigint  rows, 1 to 1000
-- ->       staff_id uuid?, team_id uuid?, code text, name text
select
    h.staff_id,
    h.team_id,
    h.code,
    h.name
from (
    select s.id as staff_id, null::uuid as team_id, s.username as code, s.name
    from app.staff as s
    where
        s.active
        and s.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
    union all
    select null, t.id, t.code, t.name
    from app.teams as t
    where t.active
) as h
order by h.team_id is not null, h.name
limit $1;
