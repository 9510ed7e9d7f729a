-- Waits until nobody else founds a tenant; the turn ends with the transaction. The same turn as
-- auth.create_tenant's, taken before it is asked whether the tenant is there.
-- ->  turn void
select pg_advisory_xact_lock(hashtext('auth.create_tenant')) as turn;
