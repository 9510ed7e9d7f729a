-- Records a message from a citizen, or a conversation with them.
-- $1 enquiry_id    uuid     the enquiry
-- $2 channel       text     code of the channel
-- $3 from_address  text?    address or number it came from, 1 to 320 characters
-- $4 subject       text?    1 to 200 characters
-- $5 body          text     plain text, at most 20,000 characters
-- $6 in_reply_to   uuid?    the message it answers
-- $7 answered      boolean  the conversation itself answered the citizen
-- $8 meaning       text?    clarification_received, withdrawn, chased or thanked; null for nothing in particular
-- ->               message_id uuid, effect text?
select
    r.message_id,
    r.effect
from app.record_message($1, $2, $3, $4, $5, $6, $7, $8) as r;
