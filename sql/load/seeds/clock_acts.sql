-- What people did that the clocks of enquiries follow.
-- $1 acts  jsonb  list of enquiry_id, kind, reason, by (a user name) and at, in the order in which they happened
insert into tenant.clock_acts (enquiry_id, kind, happened_at, reason, created_by, created_at)
select r.enquiry_id, r.kind, r.at, r.reason, a.id, r.at
from
    jsonb_to_recordset($1) as r (enquiry_id uuid, kind text, reason text, "by" text, at timestamptz)
left join tenant.staff as a on r."by" = a.username
order by r.at;
