-- Enquiry types in use by name, with the priority that each gives.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, name text, priority_code smallint
-- index    enquiry_types_pkey
select
    t.id,
    t.name,
    t.priority_code
from app.enquiry_types as t
where t.active
order by t.name, t.id
limit $1;
