-- Tasks on enquiries, to be done in so many hours.
-- $1 tasks  jsonb  list of enquiry_id, kind, what, staff (a user name), due_at
insert into tenant.tasks (enquiry_id, kind, what, staff_id, due_at)
select r.enquiry_id, coalesce(r.kind, 'other'), r.what, s.id, r.due_at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, kind text, what text, staff text, due_at timestamptz
    )
left join tenant.staff as s on r.staff = s.username;
