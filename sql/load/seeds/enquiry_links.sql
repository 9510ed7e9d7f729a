-- Links between enquiries. A part shows all of its whole.
-- $1 links  jsonb  list of enquiry_id, kind, other_enquiry_id, merged (false where it is left out)
insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged, carried)
select
    r.enquiry_id, r.kind, r.other_enquiry_id, coalesce(r.merged, false),
    case when r.kind = 'parent_of' then 'all' else 'nothing' end
from jsonb_to_recordset($1) as r (enquiry_id uuid, kind text, other_enquiry_id uuid, merged boolean);
