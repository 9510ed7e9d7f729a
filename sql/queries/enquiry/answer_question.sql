-- Answers a question by a note on its enquiry; the version is null after a change by another person.
-- $1 question_id   uuid     the question
-- $2 seen_version  integer  the version it was seen at
-- $3 answer        text     the answer, to be part of the note
-- ->               version integer?
select app.answer_question($1, $2, $3) as version;
