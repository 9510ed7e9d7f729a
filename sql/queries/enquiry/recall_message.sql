-- Takes back a letter that waits to be sent, with its text; no row after another change of the letter.
-- $1 message_id    uuid     the letter
-- $2 seen_version  integer  the version it was seen at
-- ->               version integer, enquiry_id uuid, subject text?, body text, reply_template_id uuid?
-- index            messages_pkey
select
    r.version,
    r.enquiry_id,
    r.subject,
    r.body,
    r.reply_template_id
from app.recall_message($1, $2) as r;
