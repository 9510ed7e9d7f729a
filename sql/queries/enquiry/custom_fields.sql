-- Custom fields of an enquiry, and when it was resolved.
-- $1 enquiry_id  uuid  the enquiry
-- ->             enquiry_type_id uuid, custom_fields jsonb, resolved_at timestamptz?, version integer
-- index          enquiries_pkey
-- planned        R098
select
    e.enquiry_type_id,
    e.custom_fields,
    e.resolved_at,
    e.version
from app.enquiries as e
where e.id = $1;
