-- How enquiries stand now: whoever changed nothing learns whether and to what they had moved on.
-- $1 enquiry_ids  uuid[]  which
-- ->              id uuid, version integer, stage_name text, assignee_name text?
-- index           enquiries_pkey
select
    e.id,
    e.version,
    e.stage_name,
    e.assignee_name
from app.enquiries as e
where e.id = any ($1);
