-- How old open work is, by the days since it was received; ages that nothing has are there too.
-- $1 unit  bigint  always 1: a statement without parameters would keep one plan for all tenants
-- ->       days_from integer, held bigint, overdue bigint, unassigned bigint
-- index    enquiries_open_by_due
with bands (days_from) as (
    values (0), (1), (7), (28), (90)
),

open_work as (
    select
        case
            when e.received_at > (select auth.now()) - interval '1 day' then 0
            when e.received_at > (select auth.now()) - interval '7 days' then 1
            when e.received_at > (select auth.now()) - interval '28 days' then 7
            when e.received_at > (select auth.now()) - interval '90 days' then 28
            else 90
        end as days_from,
        count(*) as held,
        count(*) filter (where e.due_at < (select auth.now())) as overdue,
        count(*) filter (where e.assignee_id is null) as unassigned
    from app.enquiries as e
    where e.closed_at is null
    group by 1
)

select
    b.days_from,
    coalesce(w.held, 0) * $1 as held,
    coalesce(w.overdue, 0) as overdue,
    coalesce(w.unassigned, 0) as unassigned
from bands as b
left join open_work as w on b.days_from = w.days_from
order by b.days_from;
