-- Waits for other programs that load; the lock ends with the connection.
select pg_advisory_lock(hashtext('enquiries seeds'));
