-- Publishes a drafted version as it was seen; null where it is not so any more.
-- $1 workflow_id   uuid     which
-- $2 seen_version  integer  version it was read at
-- ->               version integer?
select app.publish_workflow($1, $2) as version;
