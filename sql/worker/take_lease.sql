-- One worker at a time: the lock is held as long as this connection lives, and a killed worker leaves none.
-- ->  taken boolean
select pg_try_advisory_lock(hashtext('enquiries worker')) as taken;
