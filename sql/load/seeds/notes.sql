-- Notes of the past.
-- $1 notes  jsonb  list of enquiry_id, body, by (a user name), at
insert into tenant.notes (enquiry_id, body, created_by, created_at)
select r.enquiry_id, r.body, s.id, r.at
from jsonb_to_recordset($1) as r (enquiry_id uuid, body text, "by" text, at timestamptz)
left join tenant.staff as s on r."by" = s.username;
