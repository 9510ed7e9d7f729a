-- Approvals of the past, of the one request that waits on each enquiry.
-- $1 decisions  jsonb  list of enquiry_id, reason, by (a user name), at
update tenant.approvals as a set
    decision = 'approved',
    decision_reason = r.reason,
    updated_by = (select s.id from tenant.staff as s where s.username = r."by"),
    updated_at = r.at
from jsonb_to_recordset($1) as r (enquiry_id uuid, reason text, "by" text, at timestamptz)
where a.enquiry_id = r.enquiry_id and a.decision is null;
