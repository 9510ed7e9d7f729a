-- Asks a person or a team the same about each enquiry.
-- $1 enquiry_ids  uuid[]       the enquiries
-- $2 question     text         1 to 500 characters
-- $3 staff_id     uuid?        the person asked; null where a team is
-- $4 team_id      uuid?        the team asked; null where a person is
-- $5 due_at       timestamptz  by when the answer is needed
-- ->              question_id uuid, enquiry_id uuid
select
    q.question_id,
    q.enquiry_id
from app.ask_questions($1, $2, $3, $4, $5) as q;
