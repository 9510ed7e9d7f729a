-- Open enquiries that bear a tag, emergencies first, then soonest due, a page at a time. Each step looks its rows up by
-- an array: joined, a tag of a few hundred enquiries made the planner read all enquiries.
-- $1 tag_id            uuid                     the tag
-- $2 past_emergencies  boolean                  whether the last row on screen is no emergency
-- $3 after_due         timestamptz_or_infinity  due_at of that row; -infinity for the first page
-- $4 after_id          uuid                     id of that row; all zeros for the first page
-- $5 page_size         bigint                   rows, 1 to 201
-- ->                   queue_row
-- index                enquiry_tags_by_tag
-- hot
select e.*
from app.queue_rows as e
where e.id = any (
    array(
        select o.id
        from app.enquiries as o
        where
            o.id = any (array(select g.enquiry_id from app.enquiry_tags as g where g.tag_id = $1))
            and o.closed_at is null
            and (o.priority_code > 1, o.due_at, o.id) > ($2, $3, $4)
        order by o.priority_code > 1, o.due_at, o.id
        limit $5
    )
)
order by e.priority_code > 1, e.due_at, e.id;
