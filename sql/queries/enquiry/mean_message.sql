-- Says what a message that came in meant; what was said before is taken back.
-- $1 message_id  uuid   the message
-- $2 meaning     text?  clarification_received, withdrawn, chased or thanked; null for nothing in particular
-- $3 reason      text?  why, needed where another meaning is taken back
-- ->             enquiry_id uuid, former text?, effect text?
select
    a.enquiry_id,
    a.former,
    a.effect
from app.mean_message($1, $2, $3) as a;
