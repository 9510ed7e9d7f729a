-- What people were told about an enquiry, the first first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             warning_row
-- index          warnings_told_once
select
    w.id,
    w.enquiry_id,
    w.reference,
    w.subject,
    w.rule_name,
    w.kind,
    w.became_true_at,
    w.raised_at,
    w.due_at,
    w.tells,
    w.staff_name,
    w.team_name,
    w.why,
    w.settled_at
from app.warnings as w
where w.enquiry_id = $1
order by w.raised_at, w.became_true_at, w.id
limit $2;
