-- Gives a task to a person, to a team, or to a person of a team; the version is null after a change by another person.
-- $1 task_id       uuid     the task
-- $2 seen_version  integer  the version it was seen at
-- $3 staff_id      uuid?    the person; null for none
-- $4 team_id       uuid?    the team that it is of; null for none
-- ->               version integer?
select app.hand_on_task($1, $2, $3, $4) as version;
