-- One page of the open enquiries in a waiting stage, soonest due first, without emergencies. At most one page is read from the index of each
-- waiting stage.
-- $1 after_due  timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $2 after_id   uuid                     id of that row; all zeros for the first page
-- $3 page_size  bigint                   rows, 1 to 201
-- ->            queue_row
-- index         enquiries_open_by_stage
-- hot
select e.*
from app.queue_rows as e
where e.id = any (array(
    select w.id
    from app.workflow_stages as g
    cross join lateral (
        select
            o.id,
            o.due_at
        from app.open_work as o
        where
            o.stage_id = g.id
            and o.priority_code > 1
            and (o.due_at, o.id) > ($1, $2)
        order by o.due_at, o.id
        limit $3
    ) as w
    where g.waits
    order by w.due_at, w.id
    limit $3
))
order by e.due_at, e.id;
