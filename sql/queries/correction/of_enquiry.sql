-- Corrections of an enquiry, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, kind text, reason text, was text?, became text?, created_at timestamptz, corrected_by text
-- index          corrections_version_unique
-- planned        R004
select
    c.id,
    c.kind,
    c.reason,
    c.was,
    c.became,
    c.created_at,
    c.corrected_by
from app.corrections as c
where c.enquiry_id = $1
order by c.enquiry_version
limit $2;
