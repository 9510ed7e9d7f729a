-- Colleagues who are writing a reply on an enquiry, and when they last typed; never what.
-- $1 enquiry_id  uuid  the enquiry
-- ->             name text, typed_at timestamptz
-- index          drafts_by_enquiry
select
    w.name,
    w.typed_at
from app.reply_writers($1) as w;
