-- The words of a template with its places filled for an enquiry; no row when either is not there. A place of which
-- nothing is known stays as it stands.
-- $1 template_id  uuid  a published template
-- $2 enquiry_id   uuid  the enquiry
-- ->              subject text?, body text
select
    f.subject,
    f.body
from app.fill_template($1, $2) as f;
