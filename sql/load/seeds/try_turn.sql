-- Takes the turn of loading unless another program has it; the lock ends with the connection.
-- ->  taken boolean
select pg_try_advisory_lock(hashtext('enquiries seeds')) as taken;
