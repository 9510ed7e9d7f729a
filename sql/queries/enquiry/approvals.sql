-- Requests for approval on an enquiry with their decisions, newest first, and why the person may not decide
-- them, null where they may.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, label text, superseded boolean, reason text, created_at timestamptz, created_by uuid, asked_by text, decision text?, decision_reason text?, decided_at timestamptz?, decided_by_name text?, used_at timestamptz?, version integer, transition_id uuid, undecidable_because text?, due_at timestamptz?
-- index          approvals_by_enquiry
select
    a.id,
    a.label,
    a.superseded,
    a.reason,
    a.created_at,
    a.created_by,
    a.asked_by,
    a.decision,
    a.decision_reason,
    a.decided_at,
    a.decided_by_name,
    a.used_at,
    a.version,
    a.workflow_transition_id as transition_id,
    a.undecidable_because,
    a.due_at
from app.approvals as a
where a.enquiry_id = $1
order by a.created_at desc, a.id
limit $2;
