-- One page of open enquiries of a tab by subject, in byte order: equal subjects are together.
-- All and unassigned walk the index of subjects; due today does too, or is sorted where that is less. Up to 1,000
-- overdue are sorted, of more there is one among few.
-- Emergencies are before all of these: page_emergencies.sql.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view           text    mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_subject  text    subject of the last row on screen; empty for the first page
-- $3 after_id       uuid    id of that row; all zeros for the first page
-- $4 page_size      bigint  rows, 1 to 201
-- ->                queue_row
-- index             enquiries_open_by_subject
-- hot
with soonest as materialized (
    select o.id, o.subject
    from app.open_work as o
    where
        $1 = 'overdue'
        and o.priority_code > 1
        and o.due_at < (select auth.now())
    order by o.due_at
    limit 1001
),

own as materialized (
    select w.id, w.subject
    from app.work_in_tab($1) as w
    where w.priority_code > 1
    union all
    select s.id, s.subject
    from soonest as s
    where (select count(*) from soonest) <= 1000
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from own as o
        where (o.subject collate "C", o.id) > ($2, $3)
        order by o.subject collate "C", o.id
        limit $4
    )
    union all
    (
        select o.id
        from app.open_work as o
        where
            $1 not in ('mine', 'team', 'waiting')
            and o.priority_code > 1
            and ($1 <> 'overdue' or (select count(*) from soonest) > 1000)
            and ($1 <> 'unassigned' or o.assignee_id is null)
            and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
            and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
            and ($1 <> 'overdue' or o.due_at < (select auth.now()))
            and (o.subject collate "C", o.id) > ($2, $3)
        order by o.subject collate "C", o.id
        limit $4
    )
))
order by e.subject collate "C", e.id;
