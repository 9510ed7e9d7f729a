-- Waits for other programs that create a tenant; the lock ends with the transaction. It is the lock of
-- auth.create_tenant, taken before the list of tenants is read.
-- ->  locked void
select pg_advisory_xact_lock(hashtext('auth.create_tenant')) as locked;
