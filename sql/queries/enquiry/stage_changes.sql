-- Stage changes of an enquiry, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, from_stage text?, to_stage text, reason text?, changed_by text, created_at timestamptz
-- index          stage_changes_by_enquiry
-- planned        R075
select
    c.id,
    c.from_stage,
    c.to_stage,
    c.reason,
    c.changed_by,
    c.created_at
from app.stage_changes as c
where c.enquiry_id = $1
order by c.enquiry_version
limit $2;
