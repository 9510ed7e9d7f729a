-- One page of open enquiries of a tab, soonest due first, without emergencies (page_emergencies.sql). A tab that is not requested folds away when
-- the statement is planned, so each tab has the plan of its own index. The tabs waiting and due_today are in page_waiting.sql and page_due_today.sql.
-- $1 view       text                     mine, team, unassigned, overdue or all
-- $2 after_due  timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $3 after_id   uuid                     id of that row; all zeros for the first page
-- $4 page_size  bigint                   rows, 1 to 201
-- ->            queue_row
-- index         enquiries_open_by_due
-- hot
select e.*
from app.queue_rows as e
where
    e.closed_at is null
    and e.priority_code > 1
    and ($1 <> 'mine' or e.assignee_id = (select auth.staff_id()))
    and (
        $1 <> 'team'
        or e.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
    )
    and ($1 <> 'unassigned' or e.assignee_id is null)
    and ($1 <> 'overdue' or e.due_at < (select auth.now()))
    and (e.due_at, e.id) > ($2, $3)
order by e.due_at, e.id
limit $4;
