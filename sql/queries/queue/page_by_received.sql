-- One page of open enquiries of a tab, longest open first. All, unassigned and overdue walk the index of
-- receipt; due today does too, or is sorted where that is less.
-- Emergencies are before all of these: page_emergencies.sql.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view            text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_received  timestamptz_or_infinity  received_at of the last row on screen; -infinity for the first page
-- $3 after_id        uuid                     id of that row; all zeros for the first page
-- $4 page_size       bigint                   rows, 1 to 201
-- ->                 queue_row
-- index              enquiries_open_by_received
-- hot
with own as materialized (
    select w.id, w.received_at
    from app.work_in_tab($1) as w
    where w.priority_code > 1
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from own as o
        where (o.received_at, o.id) > ($2, $3)
        order by o.received_at, o.id
        limit $4
    )
    union all
    (
        select o.id
        from app.open_work as o
        where
            $1 not in ('mine', 'team', 'waiting')
            and o.priority_code > 1
            and ($1 <> 'unassigned' or o.assignee_id is null)
            and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
            and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
            and ($1 <> 'overdue' or o.due_at < (select auth.now()))
            and (o.received_at, o.id) > ($2, $3)
        order by o.received_at, o.id
        limit $4
    )
))
order by e.received_at, e.id;
