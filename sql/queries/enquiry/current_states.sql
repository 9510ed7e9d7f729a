-- The present state of enquiries: after a change without effect it tells whether another person changed them.
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
