-- Tags that enquiries bear, beside those that a routing rule gave them.
-- $1 tags  jsonb  list of enquiry_id, name
insert into tenant.enquiry_tags (enquiry_id, tag_id)
select r.enquiry_id, t.id
from jsonb_to_recordset($1) as r (enquiry_id uuid, name text)
left join tenant.tags as t on r.name = t.name
on conflict on constraint enquiry_tags_once do update set active = true;
