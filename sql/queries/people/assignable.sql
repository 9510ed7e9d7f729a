-- People to whom an enquiry can be assigned, with the number they have open.
-- $1 most  bigint  rows, 1 to 1000
-- ->       staff_id uuid, name text, role_code text, team_name text?, open_count bigint
-- index    enquiries_open_by_assignee
select
    s.id as staff_id,
    s.name,
    s.role_code,
    s.team_name,
    (
        select count(*)
        from app.open_work as w
        where w.assignee_id = s.id
    ) as open_count
from app.staff as s
where
    s.active
    and s.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
order by s.name
limit $1;
