-- Assignments of an enquiry, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, from_staff text?, to_staff text?, reason text?, assigned_by text, created_at timestamptz
-- index          assignments_by_enquiry
-- planned        R199
select
    a.id,
    a.from_staff,
    a.to_staff,
    a.reason,
    a.assigned_by,
    a.created_at
from app.assignments as a
where a.enquiry_id = $1
order by a.enquiry_version
limit $2;
