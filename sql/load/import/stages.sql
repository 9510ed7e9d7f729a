-- The stages of the workflow that imported enquiries have, when the tenant has it.
-- $1 workflow  text  its code
-- ->           workflow_id uuid, id uuid, code text
select s.workflow_id, s.id, s.code
from tenant.workflow_stages as s
inner join tenant.workflows as w on s.workflow_id = w.id
where
    w.code = $1
    and w.workflow_number = 1
    and w.published_at is not null;
