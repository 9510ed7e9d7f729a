-- Creates a task for a person, for oneself without one.
-- $1 enquiry_id  uuid?        the enquiry; null for none
-- $2 kind        text         call_back, chase, visit, review or other
-- $3 what        text         1 to 500 characters
-- $4 staff_id    uuid?        the person; null for oneself
-- $5 due_at      timestamptz  by when
-- ->             task_id uuid
-- planned        R076
select app.set_task($1, $2, $3, $4, $5) as task_id;
