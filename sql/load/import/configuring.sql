-- Waits until no other import makes workflow, teams or types in a tenant; the turn ends with the transaction.
-- $1 tenant_code  text  which
-- ->              turn void
select pg_advisory_xact_lock(hashtext('enquiries import into ' || $1)) as turn;
