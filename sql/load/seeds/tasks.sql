-- Tasks on enquiries, to be done in so many hours.
-- $1 tasks  jsonb  list of enquiry_id, kind, what, staff (a user name) or team (a code), due_at, due_from, blocks,
--                  by (a user name) and at
insert into tenant.tasks (enquiry_id, kind, what, staff_id, team_id, due_at, due_from, blocks, created_by, created_at)
select
    r.enquiry_id, coalesce(r.kind, 'other'), r.what, s.id, t.id, r.due_at, r.due_from,
    coalesce(r.blocks, 'closing'), a.id, r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, kind text, what text, staff text, team text, due_at timestamptz, due_from timestamptz,
        blocks text, "by" text, at timestamptz
    )
left join tenant.staff as s on r.staff = s.username
left join tenant.teams as t on r.team = t.code
left join tenant.staff as a on r."by" = a.username;
