-- Gives the open enquiries and tasks of a person and the questions to them to another, or back to teams.
-- $1 from_username  text     who has them
-- $2 to_username    text?    who gets them; null for nobody
-- $3 reason         text     why, 1 to 500 characters
-- $4 leaves         boolean  takes the person out of use in the same act
-- ->                enquiries bigint, tasks bigint, questions bigint
-- index             enquiries_open_by_assignee
select
    h.enquiries,
    h.tasks,
    h.questions
from app.hand_over_work(
    app.staff_by_username($1), case when $2::text is not null then app.staff_by_username($2) end, $3, $4
) as h;
