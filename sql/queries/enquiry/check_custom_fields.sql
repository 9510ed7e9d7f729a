-- Faults of custom fields, before the enquiry is sent.
-- $1 enquiry_type_id  uuid   the type
-- $2 custom_fields    jsonb  an object, by the fields' codes
-- ->                  code text?, fault text, sentence text
select
    c.code,
    c.fault,
    c.sentence
from app.check_custom_fields($1, $2) as c;
