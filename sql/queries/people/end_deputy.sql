-- Ends a deputy, or takes that back; the version is null after a change by another person, and where it is not the caller's to end.
-- $1 deputy_id     uuid     the record
-- $2 seen_version  integer  the version it was seen at
-- $3 ended         boolean  true ends it
-- ->               version integer?
select app.end_deputy($1, $2, $3) as version;
