-- Puts a drafted version into force as it was seen; null where it is not so any more.
-- $1 routing_set_id  uuid     which
-- $2 seen_version    integer  version it was read at
-- ->                 version integer?
select app.publish_routing($1, $2) as version;
