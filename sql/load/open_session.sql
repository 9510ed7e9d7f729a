-- Opens a loader's session in this transaction, as one tenant.
-- $1 tenant_code  text  which
-- $2 program      text  name and version, for the audit log
-- ->              token text
select auth.open_service_session($1, 'loader', $2) as token;
