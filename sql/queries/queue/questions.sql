-- Open questions that the person asked, soonest due first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       question_row
-- index    questions_open_by_asker
-- hot
select
    q.id,
    q.enquiry_id,
    q.reference,
    q.subject,
    q.question,
    q.staff_id,
    q.staff_name,
    q.team_id,
    q.team_name,
    q.due_at,
    q.asked_by,
    q.asked_by_name,
    q.asked_at,
    q.answer,
    q.answered_at,
    q.answered_by_name,
    q.withdrawn,
    q.version
from app.questions as q
where q.asked_by = (select auth.staff_id()) and q.is_open
order by q.due_at, q.id
limit $1;
