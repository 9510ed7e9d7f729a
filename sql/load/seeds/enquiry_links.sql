-- Links between enquiries.
-- $1 links  jsonb  list of enquiry_id, kind, other_enquiry_id
insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id)
select r.enquiry_id, r.kind, r.other_enquiry_id
from jsonb_to_recordset($1) as r (enquiry_id uuid, kind text, other_enquiry_id uuid);
