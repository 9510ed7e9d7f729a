-- Records that the person sent a message themselves; the version is null after a change by another person.
-- $1 message_id    uuid     the message
-- $2 seen_version  integer  the version it was seen at
-- ->               version integer?
-- planned          R076
select app.record_sent_by_hand($1, $2) as version;
