-- What people did that the clocks of enquiries follow, and what the newest messages from citizens meant.
-- $1 acts  jsonb  list of enquiry_id, kind, reason, of_message, by (a user name) and at, in the order in which they happened
insert into tenant.clock_acts (enquiry_id, kind, message_id, happened_at, reason, created_by, created_at)
select r.enquiry_id, r.kind, m.id, coalesce(m.received_at, r.at), r.reason, a.id, r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, kind text, reason text, of_message boolean, "by" text, at timestamptz
    )
left join tenant.staff as a on r."by" = a.username
left join lateral (
    select n.id, n.received_at
    from tenant.messages as n
    where r.of_message and n.enquiry_id = r.enquiry_id and n.direction = 'in'
    order by n.received_at desc, n.id
    limit 1
) as m on true
order by r.at;
