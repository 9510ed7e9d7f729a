-- Publishes a drafted workflow: from now on it is frozen.
-- $1 workflow_id  uuid  which
update tenant.workflows set published_at = auth.now()
where id = $1;
