-- Records the delivery state of a message; the version is null after a change by another person.
-- $1 message_id    uuid     the message
-- $2 seen_version  integer  the version it was seen at
-- $3 state         text     queued, sent, delivered or failed
-- $4 reason        text?    why it failed, 1 to 500 characters
-- ->               version integer?
-- planned          R076
select app.record_delivery($1, $2, $3, $4) as version;
