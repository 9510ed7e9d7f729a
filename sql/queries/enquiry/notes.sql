-- Notes on an enquiry, on those merged into it, and on its whole where that lets its part show them, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, body text, written_by text, created_at timestamptz, enquiry_id uuid
-- index          notes_by_enquiry
-- hot
select
    n.id,
    n.body,
    n.written_by,
    n.created_at,
    n.enquiry_id
from app.notes as n
where n.enquiry_id = any (array(
    select $1::uuid
    union all
    select s.enquiry_id from app.shown_elsewhere as s where s.shown_at_id = $1 and s.notes
))
order by n.created_at, n.id
limit $2;
