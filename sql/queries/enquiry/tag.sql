-- Puts a tag on enquiries or takes it off; the result is those that it changed.
-- $1 enquiry_ids  uuid[]   the enquiries
-- $2 tag_id       uuid     the tag
-- $3 bears        boolean  true to put it on
-- ->              enquiry_id uuid
-- index           enquiry_tags_once
select t.enquiry_id from app.tag_enquiries($1, $2, $3) as t;
