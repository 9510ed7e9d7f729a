-- Enquiries that a person watches, those changed last first; what has ended is among them. Who it is comes as a
-- parameter, so that the planner knows how much they watch.
-- $1 staff_id   uuid    who watches
-- $2 page_size  bigint  rows, 1 to 201
-- ->            queue_row
-- index         watchers_by_staff
-- hot
select
    e.id,
    e.reference,
    e.subject,
    e.type_name,
    e.stage_name,
    e.stage_code,
    e.priority_code,
    e.priority_name,
    e.received_at,
    e.due_at,
    e.assignee_id,
    e.assignee_name,
    e.team_name,
    e.version
from app.watchers as w
inner join app.enquiries as e on w.enquiry_id = e.id
where w.staff_id = $1
order by e.updated_at desc, e.id
limit $2;
