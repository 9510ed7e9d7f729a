-- Enquiries as they were received, with keys of the loader's; the database gives stage, team, time due and
-- reference, the team by the routing rules.
-- $1 enquiries  jsonb  list of id, citizen_id, type, channel, priority, subject, body, custom_fields, received_at
insert into tenant.enquiries (
    id, citizen_id, enquiry_type_id, channel_code, priority_code, received_priority_code, subject, body, custom_fields,
    received_at, created_at
)
select
    r.id, r.citizen_id, t.id, r.channel, r.priority, coalesce(r.priority, t.priority_code), r.subject, r.body, coalesce(r.custom_fields, '{}'),
    r.received_at, r.received_at
from
    jsonb_to_recordset($1) as r (
        id uuid, citizen_id uuid, type text, channel text, priority smallint, subject text, body text,
        custom_fields jsonb, received_at timestamptz
    )
left join tenant.enquiry_types as t on r.type = t.code;
