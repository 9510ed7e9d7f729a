-- Opens a service session of the worker in a tenant, for this transaction and for later ones.
-- $1 tenant_code  text  the tenant
-- $2 program      text  name and version of this program, for the audit log
-- ->              token text
select auth.open_service_session($1, 'worker', $2) as token;
