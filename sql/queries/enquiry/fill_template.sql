-- The text of a template with its placeholders filled for an enquiry; no row when either is missing. A placeholder
-- without a value stays in the text.
-- $1 template_id  uuid  a published template
-- $2 enquiry_id   uuid  the enquiry
-- ->              subject text?, body text
select
    f.subject,
    f.body
from app.fill_template($1, $2) as f;
