-- Takes merges back: each duplicate is open again, unless a step had closed it.
-- $1 link_ids       uuid[]     the links of the merges
-- $2 seen_versions  integer[]  the version of each link, as it was seen
-- ->                enquiry_id uuid, original_id uuid, version integer
select
    m.enquiry_id,
    m.original_id,
    m.version
from app.undo_enquiry_merges($1, $2) as m;
