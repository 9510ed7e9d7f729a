-- Locks a source: its imports run one after another, and the lock ends with the connection.
-- $1 source  text  its name in the mapping
-- ->         taken boolean
select pg_try_advisory_lock(hashtext('enquiries import ' || $1)) as taken;
