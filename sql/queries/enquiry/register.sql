-- Receives an enquiry; the database gives reference, stage, team and time due.
-- $1 enquiry_type_id  uuid       the type
-- $2 citizen_id       uuid?      the citizen; null for an anonymous enquiry
-- $3 channel          text       code of the channel
-- $4 priority         smallint?  1 to 4; null for that of the type
-- $5 subject          text       1 to 200 characters
-- $6 body             text       at most 20,000 characters
-- $7 custom_fields    jsonb?     an object, by the codes of the type's custom fields; null for none
-- ->                  id uuid, reference text, due_at timestamptz, version integer
select
    r.id,
    r.reference,
    r.due_at,
    r.version
from app.register_enquiry($1, $2, $3, $4, $5, $6, $7) as r;
