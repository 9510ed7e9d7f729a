-- Open and resolved enquiries of each person, people without any too; the last line is unassigned work.
-- $1 months  integer  months of resolved work, this one with them: 1 to 84
-- ->         name text?, team_name text?, held bigint, overdue bigint, resolved bigint
-- index      enquiries_open_by_assignee, figures_cell_unique
with done as (
    select
        w.staff_id,
        w.staff_name,
        sum(w.resolved) as resolved
    from app.monthly_work as w
    where w.month >= (select app.first_month($1))
    group by w.staff_id, w.staff_name
),

worked as (
    select
        k.staff_id,
        max(k.staff_name) as staff_name,
        sum(k.held)::bigint as held,
        sum(k.overdue)::bigint as overdue,
        sum(k.resolved)::bigint as resolved
    from (
        select
            o.assignee_id as staff_id,
            null as staff_name,
            count(*) as held,
            count(*) filter (where o.due_at < (select auth.now())) as overdue,
            0 as resolved
        from app.open_work as o
        group by o.assignee_id
        union all
        select
            d.staff_id,
            d.staff_name,
            0 as held,
            0 as overdue,
            d.resolved
        from done as d
        union all
        -- What was resolved while it was with nobody: all of it less what people did.
        select
            null as staff_id,
            null as staff_name,
            0 as held,
            0 as overdue,
            coalesce(sum(m.resolved), 0) - (select coalesce(sum(d.resolved), 0) from done as d) as resolved
        from app.monthly_times as m
        where m.month >= (select app.first_month($1))
    ) as k
    group by k.staff_id
)

select
    coalesce(s.name, w.staff_name) as name,
    s.team_name,
    coalesce(w.held, 0) as held,
    coalesce(w.overdue, 0) as overdue,
    coalesce(w.resolved, 0) as resolved
from app.staff as s
full join worked as w on s.id = w.staff_id
where
    w.held + w.resolved > 0
    or (s.active and s.role_code = any ((select auth.roles_that_hold_enquiries())::text[]))
order by w.staff_id is null and s.id is null, name;
