-- One page of the open emergencies of a tab, soonest due first: they come before the rest of the tab in each of its orders.
-- They are few, so what is open of them is the bound.
-- $1 view       text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_due  timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $3 after_id   uuid                     id of that row; all zeros for the first page
-- $4 page_size  bigint                   rows, 1 to 201
-- ->            queue_row
-- index         enquiries_open_by_priority
-- hot
select e.*
from app.queue_rows as e
where e.id = any (array(
    select o.id
    from app.open_work as o
    where
        o.priority_code = 1
        and ($1 <> 'mine' or o.assignee_id = (select auth.staff_id()))
        and (
            $1 <> 'team'
            or o.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        )
        and ($1 <> 'unassigned' or o.assignee_id is null)
        and (
            $1 <> 'due_today'
            or (o.due_at >= (select auth.now()) and o.due_at < (select app.end_of_today()))
            or o.id in (select w.id from app.work_in_tab('due_today') as w)
        )
        and ($1 <> 'overdue' or o.due_at < (select auth.now()))
        and ($1 <> 'waiting' or o.stage_id in (select g.id from app.workflow_stages as g where g.waits))
        and (o.due_at, o.id) > ($2, $3)
    order by o.due_at, o.id
    limit $4
))
order by e.due_at, e.id;
