-- Assigns enquiries, each to the person beside it; those that changed since they were seen stay as they are.
-- $1 enquiry_ids    uuid[]     which
-- $2 seen_versions  integer[]  the version each was seen at, in the same order
-- $3 to_staff       uuid?[]    who gets each, in the same order; null for nobody
-- $4 reason         text?      why, 1 to 500 characters
-- ->                id uuid, version integer
-- index             enquiries_pkey
select
    a.id,
    a.version
from app.assign_enquiries($1, $2, $3, $4) as a;
