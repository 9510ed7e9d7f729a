-- What people were told and is still true, of all enquiries, the latest first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       warning_row
-- index    warnings_open
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
where w.settled_at is null
order by w.became_true_at desc, w.id desc
limit $1;
