-- Notes on an enquiry, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, body text, written_by text, created_at timestamptz
-- index          notes_by_enquiry
-- hot
select
    n.id,
    n.body,
    n.written_by,
    n.created_at
from app.notes as n
where n.enquiry_id = $1
order by n.created_at, n.id
limit $2;
