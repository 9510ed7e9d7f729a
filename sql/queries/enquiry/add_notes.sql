-- Writes one text as a note on each enquiry, on all of them or on none.
-- $1 enquiry_ids  uuid[]  the enquiries
-- $2 body         text    plain text, 1 to 20,000 characters
-- ->              enquiry_id uuid, note_id uuid
select
    n.enquiry_id,
    n.note_id
from app.add_notes($1, $2) as n;
