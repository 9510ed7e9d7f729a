-- Age of open work in days since receipt; empty ages too. Each age is a range of an index.
-- $1 unit  bigint  always 1: a statement without parameters would keep one plan for all tenants
-- ->       days_from integer, held bigint, overdue bigint, unassigned bigint
-- index    enquiries_open_by_received, enquiries_open_by_assignee
with bands (days_from, begins, ends) as (
    select
        b.days_from,
        coalesce(
            auth.now() - lead(b.days_from) over (order by b.days_from) * interval '1 day',
            '-infinity'::timestamptz
        ),
        case
            when b.days_from = 0 then 'infinity'::timestamptz
            else auth.now() - b.days_from * interval '1 day'
        end
    from (values (0), (1), (7), (28), (90)) as b (days_from)
)

select
    b.days_from,
    w.held * $1 as held,
    w.overdue,
    n.unassigned
from bands as b
cross join lateral (
    select
        count(*) as held,
        count(*) filter (where o.due_at < (select auth.now())) as overdue
    from app.open_work as o
    where
        o.received_at > b.begins
        and o.received_at <= b.ends
) as w
cross join lateral (
    select count(*) as unassigned
    from app.open_work as o
    where
        o.assignee_id is null
        and o.received_at > b.begins
        and o.received_at <= b.ends
) as n
order by b.days_from;
