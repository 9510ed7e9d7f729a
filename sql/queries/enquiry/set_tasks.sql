-- Creates a task on each enquiry, of a person or of a team.
-- $1 enquiry_ids  uuid[]       the enquiries
-- $2 kind         text         call_back, chase, visit, review or other
-- $3 what         text         1 to 500 characters
-- $4 staff_id     uuid?        the person; null for oneself, or for a team's
-- $5 team_id      uuid?        the team; null for a person's
-- $6 due_at       timestamptz  by when
-- $7 blocks       text         nothing, closing, stage or everything
-- $8 stage_code   text?        the standard stage, where it blocks a stage
-- $9 due_from     timestamptz? from when, for a call-back in a window; null without one
-- ->              task_id uuid, enquiry_id uuid
select
    t.task_id,
    t.enquiry_id
from app.set_tasks($1, $2, $3, $4, $5, $6, $7, $8, $9) as t;
