-- Requests that wait for a decision, oldest first; the person's own are included, and for others to decide.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, enquiry_id uuid, reference text, subject text, label text, reason text, superseded boolean, created_at timestamptz, created_by uuid, asked_by text, version integer
-- index    approvals_waiting
-- planned  R130
select
    a.id,
    a.enquiry_id,
    a.reference,
    a.subject,
    a.label,
    a.reason,
    a.superseded,
    a.created_at,
    a.created_by,
    a.asked_by,
    a.version
from app.approvals as a
where a.decision is null
order by a.created_at, a.id
limit $1;
