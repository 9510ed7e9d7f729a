-- Takes the turn of a source: its imports go one after another, and the turn ends with the connection.
-- $1 source  text  its name in the mapping
-- ->         taken boolean
select pg_try_advisory_lock(hashtext('enquiries import ' || $1)) as taken;
