-- The draft of the next version of a workflow: the one that is there, or a copy of the newest version.
-- $1 code  text  the workflow
-- ->       workflow_id uuid?
select app.draft_workflow($1) as workflow_id;
