-- Enquiries by their keys, newest received first: those that a text for several was typed for.
-- $1 enquiry_ids  uuid[]  at most 10,000; what is not here has no row
-- ->              id uuid, reference text, subject text, type_name text, stage_name text, stage_code text, priority_code smallint, priority_name text, received_at timestamptz, due_at timestamptz, assignee_id uuid?, assignee_name text?, team_name text?, version integer
-- index           enquiries_pkey
select e.*
from app.queue_rows as e
where e.id = any ($1)
order by e.received_at desc, e.id;
