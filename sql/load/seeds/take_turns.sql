-- Waits until no other program is loading; the turn ends with the connection.
select pg_advisory_lock(hashtext('enquiries seeds'));
