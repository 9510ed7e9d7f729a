-- Withdraws questions, or asks them again that were withdrawn; returns those that it changed.
-- $1 question_ids  uuid[]   the questions
-- $2 withdrawn     boolean  true to withdraw
-- ->               question_id uuid
select q.question_id
from app.withdraw_questions($1, $2) as q;
