-- Who watches which enquiry.
-- $1 watchers  jsonb  list of enquiry_id, staff (a user name)
insert into tenant.watchers (enquiry_id, staff_id)
select r.enquiry_id, s.id
from jsonb_to_recordset($1) as r (enquiry_id uuid, staff text)
left join tenant.staff as s on r.staff = s.username;
