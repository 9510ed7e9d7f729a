-- The versions that enquiries have now: whoever changed nothing learns whether it had moved on.
-- $1 enquiry_ids  uuid[]  which
-- ->              id uuid, version integer
-- index           enquiries_pkey
select
    e.id,
    e.version
from app.enquiries as e
where e.id = any ($1);
