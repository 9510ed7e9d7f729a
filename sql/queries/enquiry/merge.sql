-- Merges duplicates into the enquiry that is kept. Those that changed since they were seen are left out.
-- $1 enquiry_ids    uuid[]     the duplicates
-- $2 seen_versions  integer[]  the version of each, as it was seen
-- $3 original_id    uuid       the enquiry that is kept
-- ->                enquiry_id uuid, link_id uuid, link_version integer
select
    m.enquiry_id,
    m.link_id,
    m.link_version
from app.merge_enquiries($1, $2, $3) as m;
