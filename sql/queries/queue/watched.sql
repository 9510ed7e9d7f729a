-- Enquiries that a person watches, those changed last first.
-- $1 staff_id  uuid    who watches
-- $2 most      bigint  rows, 1 to 1000
-- ->           id uuid, reference text, subject text, stage_name text, due_at timestamptz, closed_at timestamptz?, updated_at timestamptz
-- index        watchers_by_staff
-- hot
select
    e.id,
    e.reference,
    e.subject,
    e.stage_name,
    e.due_at,
    e.closed_at,
    e.updated_at
from app.watchers as w
inner join app.enquiries as e on w.enquiry_id = e.id
where w.staff_id = $1
order by e.updated_at desc, e.id
limit $2;
