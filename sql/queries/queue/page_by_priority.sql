-- One page of open enquiries of a tab, most urgent first, then soonest due. All, unassigned and overdue walk
-- the index of priority; due today does too, or is sorted where that is less.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view            text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_priority  smallint                 priority_code of the last row on screen; 0 for the first page
-- $3 after_due       timestamptz_or_infinity  due_at of that row; -infinity for the first page
-- $4 after_id        uuid                     id of that row; all zeros for the first page
-- $5 page_size       bigint                   rows, 1 to 201
-- ->                 queue_row
-- index              enquiries_open_by_priority
-- hot
with own as materialized (
    select w.id, w.priority_code, w.due_at
    from app.work_in_tab($1) as w
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from own as o
        where (o.priority_code, o.due_at, o.id) > ($2, $3, $4)
        order by o.priority_code, o.due_at, o.id
        limit $5
    )
    union all
    (
        select o.id
        from app.open_work as o
        where
            $1 not in ('mine', 'team', 'waiting')
            and ($1 <> 'unassigned' or o.assignee_id is null)
            and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
            and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
            and ($1 <> 'overdue' or o.due_at < (select auth.now()))
            and (o.priority_code, o.due_at, o.id) > ($2, $3, $4)
        order by o.priority_code, o.due_at, o.id
        limit $5
    )
))
order by e.priority_code, e.due_at, e.id;
