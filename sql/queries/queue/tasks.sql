-- Open tasks of a person, soonest due first.
-- $1 staff_id  uuid    the person
-- $2 most      bigint  rows, 1 to 1000
-- ->           id uuid, enquiry_id uuid?, reference text?, kind text, what text, due_at timestamptz, version integer
-- index        tasks_open_by_staff
-- hot
-- planned      R127
select
    k.id,
    k.enquiry_id,
    k.reference,
    k.kind,
    k.what,
    k.due_at,
    k.version
from app.tasks as k
where
    k.staff_id = $1
    and not k.done
order by k.due_at, k.id
limit $2;
