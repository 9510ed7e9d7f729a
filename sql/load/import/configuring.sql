-- Waits for other imports that create workflow, teams or types in a tenant; the lock ends with the transaction.
-- $1 tenant_code  text  which
-- ->              locked void
select pg_advisory_xact_lock(hashtext('enquiries import into ' || $1)) as locked;
