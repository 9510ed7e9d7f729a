-- Questions to colleagues about enquiries, asked by who has them.
-- $1 questions  jsonb  list of id, enquiry_id, question, staff (a user name), due_at, by (a user name), at
insert into tenant.questions (id, enquiry_id, question, staff_id, due_at, created_by, created_at)
select r.id, r.enquiry_id, r.question, s.id, r.due_at, a.id, r.at
from
    jsonb_to_recordset($1) as r (
        id uuid, enquiry_id uuid, question text, staff text, due_at timestamptz, "by" text, at timestamptz
    )
left join tenant.staff as s on r.staff = s.username
left join tenant.staff as a on r."by" = a.username;
