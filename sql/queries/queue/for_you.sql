-- Urgent enquiries that nobody took, questions to the person, soonest due first, approvals that they may decide, then what concerns them and was done by
-- others or told by the worker since they last looked, newest first. The function finds it from the person's own work, by index; its own test
-- shows its plan.
-- $1 most  integer  rows, 1 to 1000
-- ->       id uuid, enquiry_id uuid, reference text, subject text, reason text, detail text?, actor_name text, words text?, occurred_at timestamptz, changes bigint, due_at timestamptz?, seen_version integer?, position text
-- index    audit_logs_by_enquiry
-- hot
select
    f.id,
    f.enquiry_id,
    f.reference,
    f.subject,
    f.reason,
    f.detail,
    f.actor_name,
    f.words,
    f.occurred_at,
    f.changes,
    f.due_at,
    f.seen_version,
    f.position
from app.for_you($1) as f;
