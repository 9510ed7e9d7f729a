-- Messages in and out on an enquiry, on those merged into it, and on its whole where that lets its part show them, oldest
-- first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, direction text, channel_name text, from_address text?, to_address text?, subject text?, body text, in_reply_to uuid?, sent_at timestamptz?, received_at timestamptz?, delivery_state text, delivery_reason text?, created_at timestamptz, written_by text, version integer, unrecallable_because text?, enquiry_id uuid, answered boolean, meant text?
-- index          messages_by_enquiry
-- hot
select
    m.id,
    m.direction,
    m.channel_name,
    m.from_address,
    m.to_address,
    m.subject,
    m.body,
    m.in_reply_to,
    m.sent_at,
    m.received_at,
    m.delivery_state,
    m.delivery_reason,
    m.created_at,
    m.written_by,
    m.version,
    m.unrecallable_because,
    m.enquiry_id,
    m.answered,
    v.kind as meant
from app.messages as m
left join app.message_meanings as v on m.id = v.message_id
where m.enquiry_id = any (array(
    select $1::uuid
    union all
    select s.enquiry_id from app.shown_elsewhere as s where s.shown_at_id = $1 and s.letters
))
order by m.created_at, m.id
limit $2;
