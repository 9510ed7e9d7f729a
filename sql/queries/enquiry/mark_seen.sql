-- Marks enquiries as seen by the person up to the position of a reading, or as not seen; returns what each was, which
-- undoes it.
-- $1 enquiry_ids  uuid[]   the enquiries
-- $2 positions    text?[]  of the reading in which each was seen; null for not seen
-- ->              enquiry_id uuid, was text?
-- index           seen_marks_one_of_each
select
    s.enquiry_id,
    s.was
from app.mark_seen($1, $2) as s;
