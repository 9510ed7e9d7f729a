-- Enquiries that a person watches, last changed first, closed ones too. The person is a parameter, so that the planner
-- knows how many they watch.
-- $1 staff_id   uuid    the person
-- $2 page_size  bigint  rows, 1 to 201
-- ->            queue_row
-- index         watchers_by_staff
-- hot
select e.*
from (
    select
        w.enquiry_id,
        o.updated_at
    from app.watchers as w
    inner join app.enquiries as o on w.enquiry_id = o.id
    where w.staff_id = $1
    order by o.updated_at desc, w.enquiry_id
    limit $2
) as newest
inner join app.queue_rows as e on newest.enquiry_id = e.id
order by newest.updated_at desc, e.id;
