-- Retires a published version as it was seen, or takes that back; null where it is not so any more.
-- $1 workflow_id   uuid     which
-- $2 seen_version  integer  version it was read at
-- $3 retired       boolean  false takes it back
-- ->               version integer?
select app.retire_workflow($1, $2, $3) as version;
