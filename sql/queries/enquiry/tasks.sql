-- Tasks of an enquiry and of those merged into it, soonest due first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             task_row
-- index          tasks_by_enquiry
-- hot
select
    k.id,
    k.enquiry_id,
    k.reference,
    k.subject,
    k.kind,
    k.what,
    k.staff_id,
    k.staff_name,
    k.team_id,
    k.team_name,
    k.due_at,
    k.due_from,
    k.blocks,
    k.blocked_stage_name,
    k.done,
    k.outcome,
    k.done_at,
    k.done_by_name,
    k.version,
    k.phone
from app.tasks as k
where k.enquiry_id = any (array(
    select $1::uuid
    union all
    select g.enquiry_id from app.merged_enquiries as g where g.original_id = $1
))
order by k.due_at, k.id
limit $2;
