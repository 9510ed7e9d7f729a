-- Changes the access level of a document; the version is null after a change by another person.
-- $1 document_id   uuid     the document
-- $2 seen_version  integer  the version it was seen at
-- $3 access_level  text     staff, supervisors or citizen
-- ->               version integer?
-- planned          R246
select app.change_document_access($1, $2, $3) as version;
