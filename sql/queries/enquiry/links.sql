-- Links of an enquiry in both directions, newest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, enquiry_id uuid, kind text, other_enquiry_id uuid, reference text, subject text, other_reference text, other_subject text, created_at timestamptz, linked_by text, version integer
-- index          enquiry_links_by_enquiry
-- hot
select
    l.id,
    l.enquiry_id,
    l.kind,
    l.other_enquiry_id,
    l.reference,
    l.subject,
    l.other_reference,
    l.other_subject,
    l.created_at,
    l.linked_by,
    l.version
from app.enquiry_links as l
where
    l.enquiry_id = $1
    or l.other_enquiry_id = $1
order by l.created_at desc, l.id
limit $2;
