-- One page of the open enquiries that are due today, or have an open task that is, soonest due first, without emergencies.
-- $1 after_due  timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $2 after_id   uuid                     id of that row; all zeros for the first page
-- $3 page_size  bigint                   rows, 1 to 201
-- ->            queue_row
-- index         enquiries_open_by_due
-- hot
select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from app.open_work as o
        where
            o.priority_code > 1
            and o.due_at >= (select auth.now())
            and o.due_at < (select app.end_of_today())
            and (o.due_at, o.id) > ($1, $2)
        order by o.due_at, o.id
        limit $3
    )
    union all
    (
        select o.id
        from app.work_in_tab('due_today') as o
        where
            o.priority_code > 1
            and (o.due_at, o.id) > ($1, $2)
        order by o.due_at, o.id
        limit $3
    )
))
order by e.due_at, e.id
limit $3;
