-- Hands a task on, moves it, or marks it done; the version is null after a change by another person.
-- $1 task_id       uuid          the task
-- $2 seen_version  integer       the version it was seen at
-- $3 staff_id      uuid?         the person; null leaves it
-- $4 team_id       uuid?         the team, where it waits for a person; null leaves it
-- $5 due_at        timestamptz?  by when; null leaves it
-- $6 done          boolean?      whether it is done; null leaves it
-- $7 outcome       text?         what came of it, 1 to 500 characters; null leaves it
-- ->               version integer?
select app.change_task($1, $2, $3, $4, $5, $6, $7) as version;
