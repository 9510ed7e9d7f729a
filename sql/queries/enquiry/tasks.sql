-- Tasks of an enquiry, soonest due first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, kind text, what text, staff_id uuid, staff_name text, due_at timestamptz, done boolean, outcome text?, done_at timestamptz?, done_by_name text?, version integer
-- index          tasks_by_enquiry
-- hot
select
    k.id,
    k.kind,
    k.what,
    k.staff_id,
    k.staff_name,
    k.due_at,
    k.done,
    k.outcome,
    k.done_at,
    k.done_by_name,
    k.version
from app.tasks as k
where k.enquiry_id = $1
order by k.due_at, k.id
limit $2;
