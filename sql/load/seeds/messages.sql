-- Messages on enquiries, as they came and went.
-- $1 messages  jsonb  list of enquiry_id, direction, channel, address, subject, body, delivery, by, at
insert into tenant.messages (
    enquiry_id, direction, channel_code, from_address, to_address, subject, body, sent_at, received_at,
    delivery_state, answered, created_by, created_at
)
select
    r.enquiry_id,
    r.direction,
    r.channel,
    case r.direction when 'in' then r.address end,
    case r.direction when 'out' then r.address end,
    r.subject,
    r.body,
    case when r.direction = 'out' and r.delivery <> 'released' then r.at end,
    case r.direction when 'in' then r.at end,
    case r.direction when 'in' then 'received' else r.delivery end,
    coalesce(r.answered, false),
    s.id,
    r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, direction text, channel text, address text, subject text, body text,
        delivery text, answered boolean, "by" text,
        at timestamptz
    )
left join tenant.staff as s on r."by" = s.username;
