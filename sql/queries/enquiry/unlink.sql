-- Removes a link; the version is null after a change by another person.
-- $1 link_id       uuid     the link
-- $2 seen_version  integer  the version it was seen at
-- ->               version integer?
select app.unlink_enquiries($1, $2) as version;
