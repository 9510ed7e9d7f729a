-- Decisions on an enquiry, the latest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             decision_row
-- index          decisions_by_enquiry
-- hot
select
    d.id,
    d.enquiry_id,
    d.reference,
    d.subject,
    d.decision,
    d.decided_on,
    d.in_force_from,
    d.expires_on,
    d.appeal_until,
    d.appeal_basis,
    d.recorded_by_name,
    d.withdrawn,
    d.withdrawn_reason,
    d.withdrawn_at,
    d.withdrawn_by_name,
    d.version
from app.decisions as d
where d.enquiry_id = $1
order by d.decided_on desc, d.id desc
limit $2;
