-- What each person has open and resolved, those with nothing too; the last line is what nobody has.
-- $1 months  integer  months of resolved work, this one with them: 1 to 36
-- ->         name text?, team_name text?, held bigint, overdue bigint, resolved bigint
with worked as (
    select
        e.assignee_id,
        count(*) filter (where e.closed_at is null) as held,
        count(*) filter (where e.closed_at is null and e.due_at < (select auth.now())) as overdue,
        count(*) filter (where e.resolved_at is not null) as resolved
    from app.enquiries as e
    where
        e.closed_at is null
        or e.resolved_at >= (
            select
                (
                    date_trunc('month', auth.now() at time zone 'Europe/London')
                    - ($1 - 1) * interval '1 month'
                ) at time zone 'Europe/London'
        )
    group by e.assignee_id
)

select
    s.name,
    s.team_name,
    coalesce(w.held, 0) as held,
    coalesce(w.overdue, 0) as overdue,
    coalesce(w.resolved, 0) as resolved
from app.staff as s
full join worked as w on s.id = w.assignee_id
where
    w.held + w.resolved > 0
    or (s.active and s.role_code in ('caseworker', 'supervisor'))
order by s.name nulls last;
