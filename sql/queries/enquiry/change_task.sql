-- Reassigns a task, moves it, or marks it done; the version is null after a change by another person.
-- $1 task_id       uuid          the task
-- $2 seen_version  integer       the version it was seen at
-- $3 staff_id      uuid?         the person; null leaves it
-- $4 due_at        timestamptz?  by when; null leaves it
-- $5 done          boolean?      whether it is done; null leaves it
-- $6 outcome       text?         what came of it, 1 to 500 characters; null leaves it
-- ->               version integer?
-- planned          R076
select app.change_task($1, $2, $3, $4, $5, $6) as version;
